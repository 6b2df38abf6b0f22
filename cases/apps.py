from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from audit.timeline import register
        from cases import actions, invariants, queries, receivers, rules  # noqa: F401  (they register by being imported)
        from cases.models import (
            Case,
            ClosureRequest,
            ConnectionCheck,
            Encounter,
            EncounterNote,
            Goal,
            Holding,
            Need,
            NeedEvidence,
            SafetyPlan,
            ToDo,
        )

        register(Case, visible=rules.visible_cases)
        register(ClosureRequest, visible=rules.visible_closure_requests, untold=("outcomes",))
        register(Encounter, visible=rules.visible_encounters)
        register(EncounterNote, visible=rules.visible_notes)
        register(Holding, visible=rules.visible_holdings)
        register(Need, visible=rules.visible_needs)
        register(NeedEvidence, visible=rules.visible_evidence)
        register(ConnectionCheck, visible=rules.visible_checks, untold=("told_at",))
        register(Goal, visible=rules.visible_goals)
        register(SafetyPlan, visible=rules.visible_safety_plans)
        register(ToDo, visible=rules.visible_to_dos)

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from audit.timeline import register
        from cases import invariants, queries, receivers, rules  # noqa: F401  (they register by being imported)
        from cases.models import Case, Encounter, EncounterNote, Holding, Need

        register(Case, visible=rules.visible_cases)
        register(Encounter, visible=rules.visible_encounters)
        register(EncounterNote, visible=rules.visible_notes)
        register(Holding, visible=rules.visible_holdings)
        register(Need, visible=rules.visible_needs)

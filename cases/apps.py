from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from django.db.models import Q

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
            NoteAddendum,
            NoteAttachment,
            NoteReturn,
            SafetyPlan,
            Screening,
            ToDo,
        )
        from neighbors.models.one_person import Part, takes_part

        register(Case, visible=rules.visible_cases)
        register(ClosureRequest, visible=rules.visible_closure_requests, untold=("outcomes",))
        register(Encounter, visible=rules.visible_encounters)
        register(EncounterNote, visible=rules.visible_notes)
        register(NoteAddendum, visible=rules.visible_addenda)
        register(NoteAttachment, visible=rules.visible_attachments, untold=("stored_as",))
        register(NoteReturn, visible=rules.visible_returns)
        register(Holding, visible=rules.visible_holdings)
        register(Need, visible=rules.visible_needs)
        register(NeedEvidence, visible=rules.visible_evidence)
        register(ConnectionCheck, visible=rules.visible_checks, untold=("told_at",))
        register(Goal, visible=rules.visible_goals)
        register(Screening, visible=rules.visible_screenings)
        register(SafetyPlan, visible=rules.visible_safety_plans)
        register(ToDo, visible=rules.visible_to_dos)

        not_closed = ~Q(status=Case.Status.CLOSED)
        takes_part(Case, "neighbor", Part.STAYS, told=not_closed, called=_("open cases"))
        takes_part(Case, "joined_to", Part.STAYS)
        takes_part(Encounter, "neighbor", Part.STAYS, told=Q(), called=_("encounters"))
        takes_part(Encounter, "case", Part.GOES_ALONG)
        takes_part(SafetyPlan, "neighbor", Part.STAYS, told=Q(), called=_("safety plans"))
        takes_part(Screening, "neighbor", Part.STAYS)
        takes_part(Screening, "case", Part.STAYS)  # the case in which it was asked
        takes_part(Need, "case", Part.ITS_ROOM_MOVES_IT, told=Q(status__in=Need.OPEN), called=_("open needs"))
        takes_part(Goal, "case", Part.GOES_ALONG, told=Q(), called=_("goals"))
        takes_part(ToDo, "case", Part.GOES_ALONG)
        # Asked of one case; what still waits is withdrawn when that case goes on in another.
        takes_part(ClosureRequest, "case", Part.STAYS)
        # Who had which case, and when, stays true.
        takes_part(Holding, "case", Part.STAYS)

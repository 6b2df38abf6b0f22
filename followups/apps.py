from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "followups"

    def ready(self) -> None:
        from django.db.models import Q

        from audit.timeline import register
        from followups import invariants, receivers, rules  # noqa: F401  (they register by being imported)
        from followups.actions import (  # noqa: F401  (sweeps register by being imported)
            ladder,
            lapsing,
            sweeps,
            uncovered,
        )
        from followups.models import (
            BulkAct,
            BulkRow,
            CaseWithoutDate,
            ContactAttempt,
            Escalation,
            FollowUp,
            SavedView,
            StruckAttempt,
        )
        from followups.queries import telling  # noqa: F401  (what notices ask registers by being imported)
        from neighbors.models.one_person import Part, takes_part

        register(FollowUp, visible=rules.visible_follow_ups)
        register(Escalation, visible=rules.visible_escalations)
        register(ContactAttempt, visible=rules.visible_attempts)
        register(StruckAttempt, visible=rules.visible_struck_attempts)
        register(SavedView, visible=rules.visible_saved_views)
        register(BulkAct, visible=rules.visible_bulk_acts)

        waits = Q(status=FollowUp.Status.PENDING)
        takes_part(FollowUp, "case", Part.ITS_ROOM_MOVES_IT, told=waits, called=_("open follow-ups"))
        takes_part(BulkRow, "case", Part.STAYS)  # what was done to many at once stays as it was done
        takes_part(CaseWithoutDate, "case", Part.STAYS)  # derived: its triggers keep it

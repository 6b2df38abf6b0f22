from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"

    def ready(self) -> None:
        from audit.timeline import register
        from followups import invariants, receivers, rules  # noqa: F401  (they register by being imported)
        from followups.actions import (  # noqa: F401  (sweeps register by being imported)
            ladder,
            lapsing,
            sweeps,
            uncovered,
        )
        from followups.models import BulkAct, ContactAttempt, Escalation, FollowUp, SavedView, StruckAttempt
        from followups.queries import telling  # noqa: F401  (what notices ask registers by being imported)

        register(FollowUp, visible=rules.visible_follow_ups)
        register(Escalation, visible=rules.visible_escalations)
        register(ContactAttempt, visible=rules.visible_attempts)
        register(StruckAttempt, visible=rules.visible_struck_attempts)
        register(SavedView, visible=rules.visible_saved_views)
        register(BulkAct, visible=rules.visible_bulk_acts)

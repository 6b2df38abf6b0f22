from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"

    def ready(self) -> None:
        from audit.timeline import register
        from followups import invariants, receivers, rules  # noqa: F401  (they register by being imported)
        from followups.actions import sweeps  # noqa: F401  (sweeps register by being imported)
        from followups.models import ContactAttempt, FollowUp

        register(FollowUp, visible=rules.visible_follow_ups)
        register(ContactAttempt, visible=rules.visible_attempts)

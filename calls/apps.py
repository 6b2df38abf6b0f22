from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calls"

    def ready(self) -> None:
        from audit import timeline
        from calls import receivers  # noqa: F401
        from calls.models import Call
        from calls.rules import visible_calls

        timeline.register(Call, visible=visible_calls, untold=("told_at",))

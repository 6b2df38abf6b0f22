from functools import partial

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from audit import timeline
        from programs.rules import visible_reference

        for model in self.get_models():
            if hasattr(model, "history"):
                timeline.register(model, visible=partial(visible_reference, model))

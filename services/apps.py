from functools import partial

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from audit import timeline
        from services.rules import visible_directory

        for model in self.get_models():
            if hasattr(model, "history"):
                timeline.register(
                    model,
                    visible=partial(visible_directory, model),
                    untold=("source_digest", "hsds_id", "position"),
                )

from functools import partial

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from audit import timeline
        from notices.queries import register_shifts
        from programs.models import Absence, Shift
        from programs.queries.shifts import city_shifts
        from programs.rules import visible_reference, visible_roster

        for model in self.get_models():
            if hasattr(model, "history"):
                visible = visible_roster if model in (Absence, Shift) else visible_reference
                timeline.register(model, visible=partial(visible, model))
        register_shifts(city_shifts)

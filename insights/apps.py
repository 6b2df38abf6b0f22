from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from audit.timeline import register
        from insights import rules
        from insights.actions import exports  # noqa: F401  (sweeps register by being imported)
        from insights.models import (
            Export,
            QualityReview,
            QualitySample,
            SavedInsight,
            UnarmedReview,
            Voice,
        )
        from neighbors.models.one_person import Part, takes_part

        register(Export, visible=rules.visible_exports, untold=("tries",))
        register(SavedInsight, visible=rules.visible_saved_insights)
        # Kept apart: nobody reads who answered what.
        register(Voice, visible=lambda _user: Voice.objects.none())
        register(QualitySample, visible=rules.visible_quality_samples)
        register(QualityReview, visible=rules.visible_quality_reviews, untold=("scores",))
        register(UnarmedReview, visible=rules.visible_unarmed_reviews)
        takes_part(QualityReview, "case", Part.STAYS)  # what was read was this case
        takes_part(Voice, "case", Part.STAYS)  # said stays said

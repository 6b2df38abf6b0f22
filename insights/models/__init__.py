from insights.models.publication import Publication
from insights.models.quality import QualityReview, QualitySample
from insights.models.unarmed import UnarmedReview
from insights.models.voice import Voice

__all__ = ["Publication", "QualityReview", "QualitySample", "UnarmedReview", "Voice"]

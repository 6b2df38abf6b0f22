from insights.models.export import Export, ExportFile, ExportPart
from insights.models.publication import Publication
from insights.models.quality import QualityReview, QualitySample
from insights.models.saved_insight import SavedInsight
from insights.models.summary import ChangedDay, FigureCheck, LengthTally, SummarizedDay, Tally
from insights.models.unarmed import UnarmedReview
from insights.models.voice import Voice

__all__ = [
    "ChangedDay",
    "Export",
    "ExportFile",
    "ExportPart",
    "FigureCheck",
    "LengthTally",
    "Publication",
    "QualityReview",
    "QualitySample",
    "SavedInsight",
    "SummarizedDay",
    "Tally",
    "UnarmedReview",
    "Voice",
]

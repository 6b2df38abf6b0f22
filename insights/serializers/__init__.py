from insights.serializers.figures import (
    FIRST,
    SECTIONS,
    MeasureSerializer,
    Tile,
    figures_as_csv,
    in_words,
    made_of,
    tiles,
)
from insights.serializers.oversight import (
    AnswerSerializer,
    GapSerializer,
    QualityReviewSerializer,
    QualitySampleSerializer,
    ReadingSerializer,
    UnarmedReviewSerializer,
    YieldSerializer,
)
from insights.serializers.voice import VoiceKeptSerializer, VoiceSerializer

__all__ = [
    "FIRST",
    "SECTIONS",
    "AnswerSerializer",
    "GapSerializer",
    "MeasureSerializer",
    "QualityReviewSerializer",
    "QualitySampleSerializer",
    "ReadingSerializer",
    "Tile",
    "UnarmedReviewSerializer",
    "VoiceKeptSerializer",
    "VoiceSerializer",
    "YieldSerializer",
    "figures_as_csv",
    "in_words",
    "made_of",
    "tiles",
]

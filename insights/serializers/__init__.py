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
from insights.serializers.voice import VoiceKeptSerializer, VoiceSerializer

__all__ = [
    "FIRST",
    "SECTIONS",
    "MeasureSerializer",
    "Tile",
    "VoiceKeptSerializer",
    "VoiceSerializer",
    "figures_as_csv",
    "in_words",
    "made_of",
    "tiles",
]

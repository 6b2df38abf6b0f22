from insights.serializers.figures import FIRST, SECTIONS, MeasureSerializer, Tile, in_words, made_of, tiles
from insights.serializers.voice import VoiceKeptSerializer, VoiceSerializer

__all__ = [
    "FIRST",
    "SECTIONS",
    "MeasureSerializer",
    "Tile",
    "VoiceKeptSerializer",
    "VoiceSerializer",
    "in_words",
    "made_of",
    "tiles",
]

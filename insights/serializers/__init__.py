from insights.serializers.figures import FIRST, SECTIONS, MeasureSerializer, Tile, in_words, made_of, tiles

__all__ = ["FIRST", "SECTIONS", "MeasureSerializer", "Tile", "in_words", "made_of", "tiles"]

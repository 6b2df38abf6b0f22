from insights.models.publication import Publication
from insights.models.voice import Voice

__all__ = ["Publication", "Voice"]

from insights.models.publication import Publication

__all__ = ["Publication"]

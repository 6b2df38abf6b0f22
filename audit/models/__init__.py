from audit.models.access_event import AccessEvent

__all__ = ["AccessEvent"]

from notices.models.notice import Notice
from notices.models.outbox import OutboxEmail

__all__ = ["Notice", "OutboxEmail"]

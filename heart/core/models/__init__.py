from heart.core.models.heartbeat import Heartbeat
from heart.core.models.idempotency import IdempotencyKey
from heart.core.models.record import Base, HistoryRow, Record, RecordQuerySet

__all__ = ["Base", "Heartbeat", "HistoryRow", "IdempotencyKey", "Record", "RecordQuerySet"]

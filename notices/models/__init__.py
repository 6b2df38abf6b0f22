from notices.models.kinds import FACTS, Kind, KindFacts, Urgency
from notices.models.notice import Notice
from notices.models.outbox import OutboxEmail

__all__ = ["FACTS", "Kind", "KindFacts", "Notice", "OutboxEmail", "Urgency"]

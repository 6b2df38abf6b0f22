from notices.models.calendar_feed import CalendarFeed
from notices.models.kinds import FACTS, Kind, KindFacts, Urgency
from notices.models.notice import Notice
from notices.models.outbox import OutboxEmail
from notices.models.preference import Preference, QuietHours

__all__ = [
    "FACTS",
    "CalendarFeed",
    "Kind",
    "KindFacts",
    "Notice",
    "OutboxEmail",
    "Preference",
    "QuietHours",
    "Urgency",
]

"""Questions about what people are told. Rooms above register what only they know."""

from notices.queries.calendar import CalendarEntry, calendar_of, calendar_source
from notices.queries.outbox import outbox_counts
from notices.queries.preferences import Told, email_choices, preferences_of
from notices.queries.sending import (
    Drop,
    Fate,
    JoinDigest,
    Send,
    Shifts,
    Unwanted,
    Wait,
    fate_of,
    held_by_quiet_hours,
    register_shifts,
    shifts,
    wanted_while,
    why_unwanted,
)

__all__ = [
    "CalendarEntry",
    "Drop",
    "Fate",
    "JoinDigest",
    "Send",
    "Shifts",
    "Told",
    "Unwanted",
    "Wait",
    "calendar_of",
    "calendar_source",
    "email_choices",
    "fate_of",
    "held_by_quiet_hours",
    "outbox_counts",
    "preferences_of",
    "register_shifts",
    "shifts",
    "wanted_while",
    "why_unwanted",
]

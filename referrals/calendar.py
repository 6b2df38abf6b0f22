"""Until when a referral may wait. Pure functions: no clock, no database."""

from datetime import datetime, timedelta

# How long a provider's link can be answered.
LINK_LASTS = timedelta(days=7)


def next_step_by(at: datetime, wait: timedelta, appointment_at: datetime | None = None) -> datetime:
    """The last step, or the appointment if it is later, and the need's own limit. Elapsed, in UTC."""
    return max(at, appointment_at or at) + wait

"""A promise on the time bar: its window, its tries, and the hours in which no one is on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from followups.models import ContactAttempt, FollowUp
from heart.core import timebar
from programs.queries import ProgramCalendar, program_calendar

ICON_OF: dict[str, str] = {
    ContactAttempt.Method.PHONE: "phone",
    ContactAttempt.Method.TEXT: "chat",
    ContactAttempt.Method.IN_PERSON: "directions_walk",
    ContactAttempt.Method.VIDEO: "visibility",
    ContactAttempt.Method.EMAIL: "mail",
    ContactAttempt.Method.LETTER: "send",
}
# The bar shows a little of what lies behind the last moment.
BEHIND = timedelta(hours=12)


def hours_of(follow_up: FollowUp) -> ProgramCalendar:
    """The hours of those who keep this promise."""
    return program_calendar(follow_up.policy.followed_by.code)


def nights_of(follow_up: FollowUp, hours: ProgramCalendar, at: datetime) -> tuple[timebar.Interval, ...]:
    """When no one is on, as far as the bar reaches: what the staffed time leaves out."""
    since, end = follow_up.anchor_at, max(follow_up.due_at, at) + BEHIND
    nights = []
    for opens, closes in hours.staffed_intervals(since, end):
        if since < opens:
            nights.append((since, opens))
        since = closes
    if since < end:
        nights.append((since, end))
    return tuple(nights)


def on_the_bar(
    follow_up: FollowUp, attempts: Sequence[ContactAttempt], nights: tuple[timebar.Interval, ...]
) -> timebar.Promise:
    """What the bar of this promise is drawn from; `attempts` are its own."""
    tries = tuple(timebar.Try(one.at, ICON_OF[one.method], one.reached_them) for one in attempts)
    return timebar.Promise(
        follow_up.anchor_at, follow_up.opens_at, follow_up.due_at, follow_up.act_by, nights, tries
    )

"""Moments in the words of the house: "19 h late", "act by Thu 9:00 PM".

Pure functions. Moments are aware, `at` is now, `tz` is the city's zone. Lengths are elapsed time, so a night
on which the clocks change is an hour longer or shorter than it looks on the wall.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
SHOW_MINUTES_UNDER = timedelta(hours=6)
NAME_OF_DAY_IS_ENOUGH = 6  # days; further away "Thu" could be the wrong Thursday


def length(span: timedelta) -> str:
    """Say how long: "12 min", "2 h 5 min" under 6 h, "19 h" above, "1 d 3 h" from 24 h. Rounded down."""
    span = abs(span)
    if span >= DAY:
        days, hours = span // DAY, (span % DAY) // HOUR
        return _("%(d)d d %(h)d h") % {"d": days, "h": hours} if hours else _("%(d)d d") % {"d": days}
    hours, minutes = span // HOUR, (span % HOUR) // MINUTE
    if hours and (span >= SHOW_MINUTES_UNDER or not minutes):
        return _("%(h)d h") % {"h": hours}
    if hours:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes}
    return _("%(m)d min") % {"m": minutes}


def late(moment: datetime, at: datetime) -> str:
    """ "19 h late"."""
    return _("%(length)s late") % {"length": length(elapsed(moment, at))}


def left(moment: datetime, at: datetime) -> str:
    """ "2 h left"."""
    return _("%(length)s left") % {"length": length(elapsed(at, moment))}


def until(moment: datetime, at: datetime) -> str:
    """ "in 16 h"."""
    return _("in %(length)s") % {"length": length(elapsed(at, moment))}


def ago(moment: datetime, at: datetime) -> str:
    """ "2 h ago", or "just now" in the first minute."""
    span = elapsed(moment, at)
    return _("just now") if span < MINUTE else _("%(length)s ago") % {"length": length(span)}


def relative(moment: datetime, at: datetime) -> str:
    """Say a moment by its distance: "in 16 h" ahead, "2 h ago" behind."""
    return until(moment, at) if moment > at else ago(moment, at)


def absolute(moment: datetime, at: datetime, tz: tzinfo) -> str:
    """ "Thu 9:00 PM"; further than 6 days away "Thu Nov 26, 9:00 PM"; in another year with the year."""
    local, today = moment.astimezone(tz), at.astimezone(tz)
    if abs((local.date() - today.date()).days) <= NAME_OF_DAY_IS_ENOUGH:
        shape = pgettext("a moment this week", "D g:i A")
    elif local.year == today.year:
        shape = pgettext("a moment this year", "D M j, g:i A")
    else:
        shape = pgettext("a moment in another year", "D M j, Y, g:i A")
    return dateformat.format(local, shape)


def day(moment: datetime, at: datetime, tz: tzinfo) -> str:
    """ "Today", "Mon" within 6 days, else "Nov 12", in another year "Nov 12, 2025"."""
    local, today = moment.astimezone(tz), at.astimezone(tz)
    if local.date() == today.date():
        return _("Today")
    if abs((local.date() - today.date()).days) <= NAME_OF_DAY_IS_ENOUGH:
        return dateformat.format(local, "D")
    this_year = local.year == today.year
    return dateformat.format(local, pgettext("a day", "M j") if this_year else pgettext("a day", "M j, Y"))


def time(moment: datetime, tz: tzinfo) -> str:
    """ "9:00 PM" on the city's wall."""
    return dateformat.format(moment.astimezone(tz), pgettext("a time of day", "g:i A"))


def both(moment: datetime, at: datetime, tz: tzinfo) -> str:
    """ "Thu 9:00 PM · in 2 h": one never stands without the other."""
    return f"{absolute(moment, at, tz)} · {relative(moment, at)}"


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Real time between two moments. In one zone Python would subtract wall clocks."""
    return end.astimezone(UTC) - start.astimezone(UTC)


@dataclass(frozen=True)
class Clock:
    """The three lines of a promise: how long, and the one or two moments behind it."""

    headline: str
    lines: tuple[str, ...]
    is_late: bool = False


def promise_clock(
    *,
    at: datetime,
    tz: tzinfo,
    opens_at: datetime,
    due_at: datetime,
    act_by: datetime | None,
    act_today: bool = False,
) -> Clock:
    """Say where a promise stands.

    Overdue begins the instant after `due_at`. Before the window opens the headline counts to the opening,
    unless it must be acted on today (`act_by` may lie before the window). Afterwards it counts to `act_by`;
    once that has passed, or when nobody is staffed, to `due_at`.
    """
    due, act = absolute(due_at, at, tz), absolute(act_by, at, tz) if act_by else ""
    if at > due_at:
        lines = [_("was due %(moment)s") % {"moment": due}]
        if act_by and act_by != due_at:
            lines.append(_("act by was %(moment)s") % {"moment": act})
        return Clock(late(due_at, at), tuple(lines), is_late=True)
    act_passed = act_by is not None and act_by < at
    act_line = _("act by was %(moment)s") if act_passed else _("act by %(moment)s")
    if at < opens_at and not act_today:
        opens = _("opens %(moment)s") % {"moment": absolute(opens_at, at, tz)}
        last = act_line % {"moment": act} if act_by else _("due %(moment)s") % {"moment": due}
        return Clock(until(opens_at, at), (opens, last))
    lines = ([act_line % {"moment": act}] if act_by else []) + [_("due %(moment)s") % {"moment": due}]
    return Clock(left(act_by if act_by and not act_passed else due_at, at), tuple(lines))

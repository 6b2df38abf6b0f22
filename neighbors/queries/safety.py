"""When it is safe to reach a neighbor, in words."""

from collections.abc import Sequence
from datetime import datetime, time, tzinfo
from itertools import pairwise

from django.utils import dateformat
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heart.core import words
from neighbors.calendar import DAYS, SafeTime, is_safe, next_safe
from neighbors.models import Neighbor


def safe_times_in_words(neighbor: Neighbor) -> str:
    """ "Mon-Fri 6:00 PM to 8:00 PM, Sat all day"; "" when no hours were given."""
    return ", ".join(_in_words(one) for one in neighbor.safe_week)


def safe_hours_of(neighbor: Neighbor) -> str:
    """In their own words and by the clock, whichever were given."""
    return ", ".join(filter(None, [neighbor.safe_hours, safe_times_in_words(neighbor)]))


def is_unsafe_now(neighbor: Neighbor, at: datetime, zone: tzinfo) -> bool:
    """Whether they said when it is safe, and now is not."""
    week = neighbor.safe_week
    return bool(week) and not is_safe(week, at, zone)


def safe_now_in_words(neighbor: Neighbor, at: datetime, zone: tzinfo) -> str:
    """ "Safe now, until 8:00 PM." or "Not now: safe from Thu 6:00 PM."; "" when no hours were given."""
    stretch = next_safe(neighbor.safe_week, at, zone)
    if stretch is None:
        return ""
    opens, closes = stretch
    if opens <= at:
        return _("Safe now, until %(time)s.") % {"time": words.absolute(closes, at, zone)}
    return _("Not now: safe from %(time)s.") % {"time": words.absolute(opens, at, zone)}


def may_be_named(neighbor: Neighbor) -> bool:
    """Whether paper may name the program: not where it must stay unsaid, by a tick or in anybody's words."""
    said = " ".join([neighbor.if_someone_else_answers, neighbor.home_visit, neighbor.ask_for]).casefold()
    return not neighbor.hide_program and "heart" not in said


def _in_words(one: SafeTime) -> str:
    days = _days_in_words(one.days)
    if one.opens == one.closes:
        return _("%(days)s all day") % {"days": days}
    return _("%(days)s %(opens)s to %(closes)s") % {
        "days": days, "opens": _clock(one.opens), "closes": _clock(one.closes),
    }  # fmt: skip


def _days_in_words(days: Sequence[int]) -> str:
    """ "Mon-Fri", "Tue, Thu", "every day"."""
    if len(days) == len(DAYS):
        return _("every day")
    names = [str(WEEKDAYS_ABBR[day - 1]) for day in days]
    in_a_row = len(days) > 2 and all(later == earlier + 1 for earlier, later in pairwise(days))
    return f"{names[0]}-{names[-1]}" if in_a_row else ", ".join(names)


def _clock(moment: time) -> str:
    return dateformat.time_format(moment, pgettext("a time of day", "g:i A"))

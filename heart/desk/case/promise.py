"""What we promised, on the clock: the bar, its words, and the next try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from followups.models import ContactAttempt, FollowUp
from followups.queries.bar import hours_of, nights_of, on_the_bar
from followups.queries.lateness import in_words, why_late
from followups.queries.strategy import Strategy, own_tries, strategy_for
from heart.core import timebar, words
from heart.core.words import Clock
from programs.queries import ProgramCalendar


@dataclass(frozen=True)
class PromiseCard:
    """The promise that is kept now, or the last round."""

    follow_up: FollowUp
    attempts: Sequence[ContactAttempt]
    is_late: bool
    bold: str
    says: str
    bar: timebar.TimeBar
    window: str
    nights: str
    strategy: Strategy
    why_late: str
    waits_for_reader: bool  # they were told of it, and nobody has said yet that they have it


def promise_of(
    case: Case, follow_ups: Sequence[FollowUp], *, reader: User, at: datetime, tz: tzinfo
) -> PromiseCard | None:
    """The pending follow-up that must be acted on first, else the last round; None without any."""
    shown = _shown(follow_ups)
    if shown is None:
        return None
    shown.case = case  # already read, with its neighbor
    attempts = list(shown.attempts.all())
    hours = hours_of(shown)
    nights = nights_of(shown, hours, at)
    bar = timebar.time_bar(on_the_bar(shown, attempts, nights), at=at, tz=tz)
    past = own_tries([case.neighbor_id], reader)[case.neighbor_id]
    clock = words.promise_clock(
        at=at, tz=tz, opens_at=shown.opens_at, due_at=shown.due_at, act_by=shown.act_by
    )
    return PromiseCard(
        follow_up=shown,
        attempts=attempts,
        is_late=clock.is_late and shown.is_pending,
        bold=_bold(shown, clock, at, tz),
        says=_said(shown, hours, at, tz),
        bar=bar,
        window=_window_words(shown),
        nights=_nights_words(nights, tz),
        strategy=strategy_for(case.neighbor, past, at=at, zone=tz),
        why_late=in_words(why_late([shown], at).get(shown.pk, {})),
        waits_for_reader=shown.is_pending
        and any(one.acknowledged_at is None and reader.pk in one.told for one in shown.climbed.all()),
    )


def _shown(follow_ups: Sequence[FollowUp]) -> FollowUp | None:
    pending = [one for one in follow_ups if one.is_pending]
    if pending:
        return min(pending, key=lambda one: one.queue_at)
    return max(follow_ups, key=lambda one: one.round, default=None)


def _nights_words(nights: Sequence[timebar.Interval], tz: tzinfo) -> str:
    """The hours in which no one is on, where they are the same every night."""
    whole = {(words.time(start, tz), words.time(end, tz)) for start, end in nights[1:-1]}
    if len(whole) != 1:
        return _("no one on")
    start, end = whole.pop()
    return _("no one on, %(start)s to %(end)s") % {"start": start, "end": end}


def _window_words(shown: FollowUp) -> str:
    hours = [
        round(words.elapsed(shown.anchor_at, moment).total_seconds() / 3600)
        for moment in (shown.opens_at, shown.due_at)
    ]
    return _("window, %(opens)s to %(due)s h") % {"opens": hours[0], "due": hours[1]}


def _bold(shown: FollowUp, clock: Clock, at: datetime, tz: tzinfo) -> str:
    if not shown.is_pending:
        return f"{shown.get_status_display()}."
    if clock.is_late:
        return f"{clock.headline}."
    if at < shown.opens_at:
        return _("The window opens %(opens)s.") % {"opens": words.both(shown.opens_at, at, tz)}
    by = shown.act_by if shown.act_by and shown.act_by > at else shown.due_at
    told = {"by": words.absolute(by, at, tz), "left": words.left(by, at)}
    return _("Reach them by %(by)s, %(left)s.") % told


def _said(shown: FollowUp, hours: ProgramCalendar, at: datetime, tz: tzinfo) -> str:
    due = words.absolute(shown.due_at, at, tz)
    if not shown.is_pending:
        return shown.settled_reason
    if at > shown.due_at:
        return _("Was due %(due)s. Reach out, say sorry, say why.") % {"due": due}
    if hours.is_staffed(shown.due_at):
        return _("Due %(due)s.") % {"due": due}
    return _("Due %(due)s, when no one is on.") % {"due": due}

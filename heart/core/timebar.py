"""Where things stand on the time bar, in percent: the 72-hour clock, unrolled.

Pure geometry. Percentages are strings, ready for SVG attributes in any language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heart.core import words

Interval = tuple[datetime, datetime]
CHARACTER = 1.05  # width of a letter of a label in percent of a bar of about 680 px
LATE_ZONE = 0.12  # of the whole promise, shown behind its last moment
AROUND_THE_WINDOW = 1 / 6  # of the window, shown on both sides of the narrow bar


@dataclass(frozen=True)
class Try:
    """One attempt on the bar; `icon` is its channel in the sprite."""

    at: datetime
    icon: str
    reached: bool = False


@dataclass(frozen=True)
class Span:
    x: str
    width: str


@dataclass(frozen=True)
class Mark:
    x: str
    text: str = ""
    anchor: str = "middle"
    icon: str = ""
    reached: bool = False


@dataclass(frozen=True)
class Bar:
    """One drawing: spans and marks in percent of its width."""

    window: Span
    over: Span
    gone: Span
    nights: tuple[Span, ...]
    days: tuple[Mark, ...]
    tries: tuple[Mark, ...]
    start: Mark | None
    opens: Mark
    now: Mark | None
    act_by: Mark | None
    due: Mark


@dataclass(frozen=True)
class TimeBar:
    """The bar twice, the whole promise and the window alone, and the sentence that both are read as."""

    whole: Bar
    near: Bar
    sentence: str


@dataclass(frozen=True)
class Promise:
    """What the bar is drawn from. `nights` are the hours in which no one is on."""

    anchor_at: datetime
    opens_at: datetime
    due_at: datetime
    act_by: datetime | None = None
    nights: tuple[Interval, ...] = ()
    tries: tuple[Try, ...] = ()
    started_by: str = ""  # "Encounter", "911 call"

    @property
    def reached_at(self) -> datetime | None:
        return next((attempt.at for attempt in self.tries if attempt.reached), None)


def time_bar(promise: Promise, *, at: datetime, tz: tzinfo) -> TimeBar:
    """Draw a promise as it stands at `at`; a reached one ends at the contact."""
    last = max(promise.due_at, promise.reached_at or at)
    whole_end = last + (last - promise.anchor_at) * LATE_ZONE
    aside = (promise.due_at - promise.opens_at) * AROUND_THE_WINDOW
    near_start = max(promise.anchor_at, promise.opens_at - aside)
    return TimeBar(
        whole=_draw(promise, promise.anchor_at, whole_end, at, tz),
        near=_draw(promise, near_start, last + aside, at, tz),
        sentence=_sentence(promise, at, tz),
    )


@dataclass(frozen=True)
class _Scale:
    start: datetime
    end: datetime

    def percent(self, moment: datetime) -> float:
        share = words.elapsed(self.start, moment) / words.elapsed(self.start, self.end)
        return min(max(share, 0.0), 1.0) * 100

    def x(self, moment: datetime) -> str:
        return f"{self.percent(moment):.2f}%"

    def span(self, start: datetime, end: datetime) -> Span:
        return Span(self.x(start), f"{max(self.percent(end) - self.percent(start), 0):.2f}%")

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end

    def label(self, moment: datetime, text: str, anchor: str = "middle") -> Mark:
        """A label that stays inside the bar: near an edge it is set against it."""
        percent, half = self.percent(moment), len(text) * CHARACTER / 2
        if anchor == "middle":
            anchor = "start" if percent < half else "end" if percent > 100 - half else "middle"
        elif anchor == "start" and percent + 2 * half > 100:
            anchor = "end"
        elif anchor == "end" and percent - 2 * half < 0:
            anchor = "start"
        return Mark(self.x(moment), text, anchor)


def _draw(promise: Promise, start: datetime, end: datetime, at: datetime, tz: tzinfo) -> Bar:
    scale = _Scale(start, end)
    pending = promise.reached_at is None
    now = scale.label(at, _("now")) if pending and scale.holds(at) else None
    below = _below(promise, scale, at, tz)
    opens = _opens(promise, scale, at, tz, now)
    from_anchor = start == promise.anchor_at and not _overlap(_left_label(promise, at, tz), opens)
    return Bar(
        window=scale.span(promise.opens_at, promise.due_at),
        over=scale.span(promise.due_at, end),
        gone=scale.span(start, promise.reached_at or at),
        nights=tuple(scale.span(*night) for night in promise.nights if night[0] < end and night[1] > start),
        days=tuple(_days(scale, tz, below)),
        tries=tuple(
            Mark(scale.x(attempt.at), icon=attempt.icon, reached=attempt.reached)
            for attempt in promise.tries
            if scale.holds(attempt.at)
        ),
        start=_left_label(promise, at, tz) if from_anchor else None,
        opens=opens,
        now=now,
        act_by=below[0],
        due=below[1],
    )


def _left_label(promise: Promise, at: datetime, tz: tzinfo) -> Mark:
    text = f"{promise.started_by or _('Encounter')} {words.absolute(promise.anchor_at, at, tz)}"
    return Mark("0%", text, "start")


def _opens(promise: Promise, scale: _Scale, at: datetime, tz: tzinfo, now: Mark | None) -> Mark:
    text = _("window opened %(moment)s") if promise.opens_at <= at else _("window opens %(moment)s")
    text = text % {"moment": words.absolute(promise.opens_at, at, tz)}
    mark = scale.label(promise.opens_at, text, "start")
    if now and _overlap(mark, now):
        mark = scale.label(promise.opens_at, text, "end")
    return Mark(mark.x, "", mark.anchor) if now and _overlap(mark, now) else mark


def _below(promise: Promise, scale: _Scale, at: datetime, tz: tzinfo) -> tuple[Mark | None, Mark]:
    """Act by and due, whose words share the line below; on one moment they share one tick."""
    due_text = words.absolute(promise.due_at, at, tz)
    act_by = promise.act_by
    if promise.reached_at:
        reached = _("reached %(moment)s") % {"moment": words.absolute(promise.reached_at, at, tz)}
        mark = scale.label(promise.reached_at, reached)
        due = scale.label(promise.due_at, _("due %(moment)s") % {"moment": due_text})
        return mark, Mark(due.x) if _overlap(mark, due) else due
    if act_by == promise.due_at:
        return scale.label(act_by, _("act by, due %(moment)s") % {"moment": due_text}), Mark(scale.x(act_by))
    due = scale.label(promise.due_at, _("due %(moment)s") % {"moment": due_text}, "start")
    if act_by is None or not scale.holds(act_by):
        return None, due
    act = scale.label(act_by, _("act by %(moment)s") % {"moment": words.absolute(act_by, at, tz)}, "end")
    return act, Mark(due.x) if _overlap(act, due) else due


def _days(scale: _Scale, tz: tzinfo, taken: Iterable[Mark | None]) -> Iterable[Mark]:
    """The city's midnights, named where no other words stand."""
    midnight = scale.start.astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0)
    while (midnight := midnight + timedelta(days=1)) < scale.end:
        mark = scale.label(midnight, dateformat.format(midnight, "D j"))
        if any(other and other.text and _overlap(mark, other) for other in taken):
            mark = Mark(mark.x)
        yield mark


def _overlap(one: Mark, other: Mark) -> bool:
    (a, b), (c, d) = _reach(one), _reach(other)
    return a < d + CHARACTER and c < b + CHARACTER


def _reach(mark: Mark) -> tuple[float, float]:
    x, width = float(mark.x.rstrip("%")), len(mark.text) * CHARACTER
    before = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    return x - before, x - before + width


def _sentence(promise: Promise, at: datetime, tz: tzinfo) -> str:
    def said(moment: datetime) -> str:
        return words.absolute(moment, at, tz)

    parts = [
        _("From %(start)s, window from %(opens)s to %(due)s.")
        % {"start": said(promise.anchor_at), "opens": said(promise.opens_at), "due": said(promise.due_at)}
    ]
    if promise.act_by:
        parts.append(_("Act by %(moment)s.") % {"moment": said(promise.act_by)})
    count = len(promise.tries)
    parts.append(ngettext("%(n)d try.", "%(n)d tries.", count) % {"n": count})
    if promise.reached_at:
        parts.append(_("Reached %(moment)s.") % {"moment": said(promise.reached_at)})
    else:
        parts.append(_("Now %(moment)s.") % {"moment": said(at)})
    return " ".join(parts)

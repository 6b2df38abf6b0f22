"""Where things stand on the time bar, in percent: the 72-hour clock, unrolled.

Pure geometry. Percentages are strings, ready for SVG attributes in any language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heart.core import words

Interval = tuple[datetime, datetime]
# Width of a letter in percent of the bar at its narrowest: 940 px for the promise, 350 px for the window.
WHOLE_LETTER, NEAR_LETTER = 0.72, 1.9
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
        whole=_draw(promise, _Scale(promise.anchor_at, whole_end, WHOLE_LETTER), at, tz),
        near=_draw(promise, _Scale(near_start, last + aside, NEAR_LETTER), at, tz),
        sentence=_sentence(promise, at, tz),
    )


@dataclass(frozen=True)
class _Scale:
    start: datetime
    end: datetime
    letter: float

    def percent(self, moment: datetime) -> float:
        share = words.elapsed(self.start, moment) / words.elapsed(self.start, self.end)
        return min(max(share, 0.0), 1.0) * 100

    def x(self, moment: datetime) -> str:
        return f"{self.percent(moment):.2f}%"

    def span(self, start: datetime, end: datetime) -> Span:
        return Span(self.x(start), f"{max(self.percent(end) - self.percent(start), 0):.2f}%")

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end

    def meets(self, start: datetime, end: datetime) -> bool:
        return start < self.end and end > self.start

    def label(self, moment: datetime, text: str, *anchors: str, clear_of: Iterable[Mark | None] = ()) -> Mark:
        """A label at the first anchor that keeps it inside and clear of others; else only its mark."""
        others = [other for other in clear_of if other and other.text]
        for anchor in anchors or ("middle", "start", "end"):
            mark = Mark(self.x(moment), text, anchor)
            start, end = self.reach(mark)
            if (
                start >= -self.letter
                and end <= 100 + self.letter
                and not any(map(self.overlap(mark), others))
            ):
                return mark
        return Mark(self.x(moment))

    def reach(self, mark: Mark) -> tuple[float, float]:
        x, width = float(mark.x.rstrip("%")), len(mark.text) * self.letter
        before = {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
        return x - before, x - before + width

    def overlap(self, mark: Mark) -> Callable[[Mark], bool]:
        start, end = self.reach(mark)

        def with_other(other: Mark) -> bool:
            other_start, other_end = self.reach(other)
            return start < other_end + self.letter and other_start < end + self.letter

        return with_other


def _draw(promise: Promise, scale: _Scale, at: datetime, tz: tzinfo) -> Bar:
    pending = promise.reached_at is None
    now = scale.label(at, _("now")) if pending and scale.holds(at) else None
    opens = _opens(promise, scale, at, tz, now)
    act_by, due = _below(promise, scale, at, tz)
    return Bar(
        window=scale.span(promise.opens_at, promise.due_at),
        over=scale.span(promise.due_at, scale.end),
        gone=scale.span(scale.start, promise.reached_at or at),
        nights=tuple(scale.span(*night) for night in promise.nights if scale.meets(*night)),
        days=tuple(_days(scale, tz, (act_by, due))),
        tries=tuple(
            Mark(scale.x(attempt.at), icon=attempt.icon, reached=attempt.reached)
            for attempt in promise.tries
            if scale.holds(attempt.at)
        ),
        start=_start(promise, scale, at, tz, (opens, now)),
        opens=opens,
        now=now,
        act_by=act_by,
        due=due,
    )


def _start(
    promise: Promise, scale: _Scale, at: datetime, tz: tzinfo, taken: Iterable[Mark | None]
) -> Mark | None:
    text = f"{promise.started_by or _('Encounter')} {words.absolute(promise.anchor_at, at, tz)}"
    if not scale.holds(promise.anchor_at):
        return None
    mark = scale.label(promise.anchor_at, text, "start", clear_of=taken)
    return mark if mark.text else None


def _opens(promise: Promise, scale: _Scale, at: datetime, tz: tzinfo, now: Mark | None) -> Mark:
    is_open, is_whole = promise.opens_at <= at, scale.start == promise.anchor_at
    if is_whole:
        text = _("window opened %(moment)s") if is_open else _("window opens %(moment)s")
    else:
        text = _("opened %(moment)s") if is_open else _("opens %(moment)s")
    text = text % {"moment": words.absolute(promise.opens_at, at, tz)}
    return scale.label(promise.opens_at, text, "start", "end", "middle", clear_of=(now,))


def _below(promise: Promise, scale: _Scale, at: datetime, tz: tzinfo) -> tuple[Mark | None, Mark]:
    """Act by and due, whose words share the line below; on one moment they share one tick."""
    due = _("due %(moment)s") % {"moment": words.absolute(promise.due_at, at, tz)}
    if promise.reached_at:
        text = _("reached %(moment)s") % {"moment": words.absolute(promise.reached_at, at, tz)}
        reached = scale.label(promise.reached_at, text)
        return reached, scale.label(promise.due_at, due, clear_of=(reached,))
    act_by = promise.act_by
    if act_by == promise.due_at:
        both = _("act by, %(due)s") % {"due": due}
        return scale.label(act_by, both), Mark(scale.x(act_by))
    if act_by is None or not scale.holds(act_by):
        return None, scale.label(promise.due_at, due)
    text = _("act by %(moment)s") % {"moment": words.absolute(act_by, at, tz)}
    act = scale.label(act_by, text, "end", "middle", "start")
    return act, scale.label(promise.due_at, due, "start", "middle", "end", clear_of=(act,))


def _days(scale: _Scale, tz: tzinfo, taken: Iterable[Mark | None]) -> Iterable[Mark]:
    """The city's midnights, named where no other words stand."""
    midnight = scale.start.astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0)
    while (midnight := midnight + timedelta(days=1)) < scale.end:
        yield scale.label(midnight, dateformat.format(midnight, "D j"), "middle", clear_of=taken)


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

"""Follow-ups and cases as lists show them: every word is ready, the template only places it.

The number of queries does not depend on the number of rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Need
from cases.rules import visible_notes
from followups.calendar import next_midnight
from followups.models import ContactAttempt, FollowUp
from followups.models.follow_up import FollowUpQuerySet
from followups.queries.holding import claim_in_words
from followups.queries.lateness import Parts, why_late
from followups.queries.lateness import in_words as why_in_words
from followups.queries.order import pinned_because
from followups.queries.reach import Way, safe_way
from followups.queries.strategy import Strategy, Tries, own_tries, strategy_for
from heart.core import words
from heart.core.words import Clock
from neighbors.models import Contact, ContactPoint
from neighbors.queries import language_name

NEEDS_SHOWN = 2
LONGEST_SAID = 240  # characters; a row has room for two lines
# What a note says on a row: the neighbor's own words if it has them, else what was seen or done.
SAID_SECTIONS = ("words", "saw", "did")


@dataclass(frozen=True)
class Said:
    """What was said last: "Tue, to Cam:" before the neighbor's own words, "Wed, Pat:" before ours."""

    at: datetime
    lead: str
    words: str
    is_quote: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a list. `follow_up` is None for a case that has no date."""

    case: UUID
    follow_up: UUID | None
    clock: Clock
    name: str
    case_url: str
    language: str
    interpreter: bool
    about: str
    said: Said | None
    needs: tuple[str, ...]
    more_needs: int
    way: Way
    tries: int
    tries_planned: int
    strategy: Strategy
    holder: str
    is_mine: bool
    url: str
    notice: str = ""
    # Of a claim that still may lapse: "Omar Demo has it, 6 min"; what a supervisor put first, and why.
    claim: str = ""
    pinned: str = ""
    why_late: str = ""
    version: int = 0  # of the follow-up, as it is shown
    # Makes a press of "No answer" on this row count once.
    once: UUID = field(default_factory=uuid4)

    @property
    def rings(self) -> bool:
        """Whether the usual way is a call, so that nobody may have answered it."""
        return self.way.icon == "phone"

    @property
    def all_needs(self) -> str:
        more = [f"+{self.more_needs}"] if self.more_needs else []
        return ", ".join([*self.needs, *more])


def follow_ups_for_rows(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    """With what a row needs beside the promise itself."""
    return follow_ups.select_related(
        "case__neighbor", "case__assigned_to", "encounter__beat", "policy__followed_by", "pinned_by"
    )


def cases_for_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("neighbor", "assigned_to")


@dataclass(frozen=True)
class _Story:
    """What happened in the cases of one list, read once for all of them."""

    tries: dict[UUID, list[Any]]
    own_tries: Tries
    notes: dict[UUID, Said]
    user: User
    at: datetime
    zone: tzinfo


def rows_of(follow_ups: Sequence[FollowUp], *, user: User, at: datetime, zone: tzinfo) -> list[Row]:
    """The rows of follow-ups that `user` has read; notes only as far as they may read them."""
    story = _story([one.case for one in follow_ups], user, at, zone)
    midnight = next_midnight(at, zone)
    why = why_late([one for one in follow_ups if one.is_pending and at > one.due_at], at)
    return [_follow_up_row(one, story, midnight, why.get(one.pk, {})) for one in follow_ups]


def rows_without_date(cases: Sequence[Case], *, user: User, at: datetime, zone: tzinfo) -> list[Row]:
    """The rows of open cases that nothing will remind of."""
    story = _story(cases, user, at, zone)
    return [_case_row(case, story) for case in cases]


def _follow_up_row(follow_up: FollowUp, story: _Story, midnight: datetime, why: Parts) -> Row:
    band = follow_up.band_at(story.at, midnight) if follow_up.is_pending else None
    clock = words.promise_clock(
        at=story.at, tz=story.zone, opens_at=follow_up.opens_at, due_at=follow_up.due_at,
        act_by=follow_up.act_by, act_today=band == FollowUp.Band.TODAY,
    )  # fmt: skip
    beat = follow_up.encounter.beat if follow_up.encounter else None
    return _row(
        follow_up.case,
        story,
        clock=clock,
        beat=beat.code if beat else "",
        follow_up=follow_up,
        url=reverse("followups:log_attempt", args=[follow_up.pk]),
        why_late=why_in_words(why),
    )


def _case_row(case: Case, story: _Story) -> Row:
    opened = _("opened %(moment)s") % {"moment": words.absolute(case.opened_at, story.at, story.zone)}
    return _row(
        case,
        story,
        clock=Clock(_("No date"), (opened,), is_late=True),
        url=reverse("followups:plan", args=[case.pk]),
        notice=_("No date is set, so nothing will remind you. Set one now."),
    )


def _row(
    case: Case,
    story: _Story,
    *,
    clock: Clock,
    url: str,
    beat: str = "",
    follow_up: FollowUp | None = None,
    notice: str = "",
    why_late: str = "",
) -> Row:
    neighbor = case.neighbor
    past = story.tries[case.pk]
    tries = sum(1 for one in past if follow_up and one.follow_up_id == follow_up.pk)
    open_needs: list[Need] = case.open_needs  # type: ignore[attr-defined]  # read ahead by _tell
    needs = [need.get_category_display() for need in open_needs]
    return Row(
        case=case.pk,
        follow_up=follow_up.pk if follow_up else None,
        clock=clock,
        name=neighbor.known_as,
        case_url=case.get_absolute_url(),
        language=language_name(neighbor.preferred_language),
        interpreter=neighbor.interpreter_needed,
        about=" · ".join(
            filter(None, [neighbor.pronouns, _("beat %(code)s") % {"code": beat} if beat else ""])
        ),
        said=_said_last(past, story.notes.get(case.pk), story),
        needs=tuple(needs[:NEEDS_SHOWN]),
        more_needs=max(len(needs) - NEEDS_SHOWN, 0),
        way=safe_way(neighbor, at=story.at, zone=story.zone),
        tries=tries,
        tries_planned=follow_up.tries_planned if follow_up else 0,
        strategy=strategy_for(neighbor, story.own_tries[neighbor.pk], at=story.at, zone=story.zone),
        holder=_holder(case, story.user),
        is_mine=case.assigned_to_id == story.user.pk,
        url=url,
        notice=notice,
        version=follow_up.version if follow_up else 0,
        claim=claim_in_words(case, story.user, story.at),
        pinned=pinned_because(follow_up) if follow_up and follow_up.is_pending else "",
        why_late=why_late,
    )


def _holder(case: Case, user: User) -> str:
    if case.assigned_to is None:
        return ""
    return _("You") if case.assigned_to_id == user.pk else case.assigned_to.name


def _story(cases: Sequence[Case], user: User, at: datetime, zone: tzinfo) -> _Story:
    prefetch_related_objects(
        cases,
        Prefetch("neighbor__contact_points", ContactPoint.objects.current()),
        Prefetch("neighbor__contacts", Contact.objects.current()),
        Prefetch("needs", Need.objects.open().order_by("created_at", "pk"), to_attr="open_needs"),
    )
    ids = {case.pk for case in cases}
    tries: dict[UUID, list[Any]] = defaultdict(list)
    attempts = ContactAttempt.objects.filter(follow_up__case__in=ids).annotate(
        said=Left("note", LONGEST_SAID)
    )
    for attempt in attempts.order_by("at", "pk").values_list(
        "follow_up_id", "follow_up__case_id", "at", "said", "by__name", named=True
    ):
        tries[attempt.follow_up__case_id].append(attempt)
    own = own_tries({case.neighbor_id for case in cases}, user)
    return _Story(tries, own, _last_notes(ids, user, at, zone), user, at, zone)


def _last_notes(cases: set[UUID], user: User, at: datetime, zone: tzinfo) -> dict[UUID, Said]:
    """The latest note with words of each case, out of those that `user` may read."""
    notes = (
        visible_notes(user)
        .filter(encounter__case__in=cases, sections__has_any_keys=list(SAID_SECTIONS))
        .order_by("encounter__case", "-encounter__cleared_at", "pk")
        .distinct("encounter__case")
        .annotate(case=F("encounter__case"), ended=F("encounter__cleared_at"))
        .values_list("case", "ended", "sections", "author__name", named=True)
    )
    return {note.case: _said_in(note, at, zone) for note in notes}


def _said_in(note: Any, at: datetime, zone: tzinfo) -> Said:
    section = next(name for name in SAID_SECTIONS if note.sections.get(name))
    lead = _("%(day)s, to %(name)s:") if section == "words" else _("%(day)s, %(name)s:")
    return Said(
        note.ended,
        lead % {"day": words.day(note.ended, at, zone), "name": _called(note.author__name)},
        _shortened(note.sections[section]),
        is_quote=section == "words",
    )


def _said_last(past: Sequence[Any], note: Said | None, story: _Story) -> Said | None:
    """The words of the last try that left a note, unless an encounter's note is younger."""
    attempt = next((one for one in reversed(past) if one.said.strip()), None)
    if attempt is None or (note is not None and note.at > attempt.at):
        return note
    lead = _("%(day)s, %(name)s:") % {
        "day": words.day(attempt.at, story.at, story.zone),
        "name": _called(attempt.by__name),
    }
    return Said(attempt.at, lead, _shortened(attempt.said))


def _called(name: str) -> str:
    """What colleagues call each other; their full name stands on the case page."""
    return name.split()[0] if name.split() else name


def _shortened(text: str) -> str:
    # The neighbor's words stand in real quotation marks on the row: those of the note would double them.
    text = " ".join(text.split()).strip("“”\"'")
    return text if len(text) <= LONGEST_SAID else text[: LONGEST_SAID - 1].rstrip() + "…"

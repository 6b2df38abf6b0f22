"""What has happened in a case: encounters, tries, notes and changes in one readable line of time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit.timeline import NOUNS, Entry, Noun
from cases.models import Case, Encounter, EncounterNote, Need
from cases.timeline import Names, Teller, history_of
from followups.models import ContactAttempt, Escalation, FollowUp
from followups.queries.bar import ICON_OF
from followups.queries.escalations import told_in_words
from heart.core import words
from heart.desk.case.changes import Changes

MOST_CHANGES = 100  # of each kind of record; a case longer than that is read in its API history
TABS = {
    "all": gettext_lazy("All"),
    "contacts": gettext_lazy("Contacts"),
    "notes": gettext_lazy("Notes"),
    "changes": gettext_lazy("Changes"),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened. `mark` is "strong" for an encounter, "change" for what was moved or edited."""

    at: datetime
    tab: str
    icon: str
    bold: str
    says: str
    meta: str
    mark: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Day:
    label: str
    events: list[Event]


@dataclass(frozen=True)
class Story:
    """Everything that the tellers need, already read and visible to the reader."""

    case: Case
    encounters: Sequence[Encounter]
    follow_ups: Sequence[FollowUp]
    needs: Sequence[Need]
    notes: Sequence[EncounterNote]
    readable_notes: frozenset[Any]
    reader: User
    at: datetime
    tz: tzinfo

    def who(self, user_id: Any, name: str) -> str:
        return _("you") if user_id == self.reader.pk else name

    def meta(self, moment: datetime, *parts: str) -> str:
        return " · ".join(filter(None, [words.time(moment, self.tz), *parts]))


def told(story: Story, tab: str) -> list[Day]:
    """The days on which something happened, the newest first; `tab` is one of TABS."""
    events = [*_encounters(story), *_attempts(story), *_notes(story), *_changes(story)]
    chosen = [one for one in events if tab == "all" or one.tab == tab]
    chosen.sort(key=lambda one: one.at, reverse=True)
    days = groupby(chosen, key=lambda one: words.day(one.at, story.at, story.tz))
    return [Day(label, list(found)) for label, found in days]


def _encounters(story: Story) -> Iterator[Event]:
    for one in story.encounters:
        about = str(one.call_type).lower() if one.call_type else ""
        crew = ", ".join(row.user.name for row in one.responders.all())
        yield Event(
            at=one.cleared_at,
            tab="contacts",
            icon="people",
            mark="strong",
            bold=_("Encounter, %(what)s.") % {"what": ", ".join(filter(None, [one.program.code, about]))},
            says=" ".join([f"{one.get_outcome_display()}.", _felt_safe(one)]).strip(),
            meta=story.meta(one.cleared_at, _on_scene(one), crew),
            url=reverse("cases:encounter", args=[one.pk]),
            link=_("open"),
        )


def _on_scene(encounter: Encounter) -> str:
    if encounter.arrived_at is None:
        return ""
    return words.length(words.elapsed(encounter.arrived_at, encounter.cleared_at))


def _felt_safe(encounter: Encounter) -> str:
    answers = [row.felt_safe for row in encounter.responders.all()]
    if not answers or None in answers:
        return ""
    unsafe = answers.count(False)
    if unsafe:
        return ngettext("%(n)d did not feel safe.", "%(n)d did not feel safe.", unsafe) % {"n": unsafe}
    return _("All felt safe.")


def _attempts(story: Story) -> Iterator[Event]:
    for follow_up in story.follow_ups:
        for number, one in enumerate(follow_up.attempts.all(), start=1):
            tries = {"n": number, "of": max(follow_up.tries_planned, number)}
            yield Event(
                at=one.at,
                tab="contacts",
                icon=ICON_OF[ContactAttempt.Method(one.method)],
                bold=f"{one.get_method_display()}, {one.get_outcome_display().lower()}.",
                says=" ".join(filter(None, [_with(one), _why_outside(one), one.note])),
                meta=story.meta(
                    one.at,
                    story.who(one.by_id, one.by.name),
                    _("try %(n)s of %(of)s") % tries,
                    *_entered_late(one, story),
                ),
            )


def _entered_late(attempt: ContactAttempt, story: Story) -> list[str]:
    if not attempt.entered_late:
        return []
    written = words.absolute(attempt.recorded_at, story.at, story.tz)
    return [_("entered late, %(when)s") % {"when": written}]


def _why_outside(attempt: ContactAttempt) -> str:
    if not attempt.outside_reason:
        return ""
    return _("Outside what is safe, because: %(why)s.") % {"why": attempt.outside_reason.rstrip(".")}


def _with(attempt: ContactAttempt) -> str:
    if attempt.contact:
        return _("With %(name)s.") % {"name": attempt.contact.name}
    if attempt.with_whom == ContactAttempt.WithWhom.PROVIDER:
        return _("With a provider.")
    return ""


def _notes(story: Story) -> Iterator[Event]:
    """That a note exists is told; what it says is read on its own page, by whom it is for."""
    for note in story.notes:
        may_read = note.pk in story.readable_notes
        yield Event(
            at=note.signed_at or note.created_at,
            tab="notes",
            icon="comment",
            bold=_("Note, signed.") if note.is_signed else _("Note, not signed yet."),
            says="" if may_read else _("Kept for those who treat."),
            meta=story.meta(
                note.signed_at or note.created_at,
                story.who(note.author_id, note.author.name),
                note.get_sensitivity_display().lower(),
            ),
            url=reverse("cases:encounter", args=[note.encounter_id]) + "#note" if may_read else "",
            link=_("Read the note"),
        )


def _changes(story: Story) -> Iterator[Event]:
    escalations = [one for follow_up in story.follow_ups for one in follow_up.climbed.all()]
    records: dict[type[Any], Sequence[Any]] = {
        Case: [story.case],
        FollowUp: story.follow_ups,
        Need: story.needs,
        Encounter: story.encounters,
        Escalation: escalations,
    }
    entries = [
        (NOUNS[model], entry)
        for model, rows in records.items()
        for entry in history_of(NOUNS[model], [row.pk for row in rows], most=MOST_CHANGES)
    ]
    changes = Changes(
        teller=Teller(Names(story.reader, entries), story.at, story.tz),
        labels={row.pk: str(row) for model in (Need, Encounter) for row in records[model]}
        | {row.pk: told_in_words(row) for row in escalations},
        windows={row.pk: row for row in story.follow_ups},
        reader=story.reader,
    )
    for found in _one_act_each(entries):
        noun, entry = found[0]
        together = len(found) > 1
        sentence = (
            changes.needs_added([one for _noun, one in found]) if together else changes.sentence(noun, entry)
        )
        if sentence:
            yield _change(story, entry, sentence)


def _change(story: Story, entry: Entry, sentence: str) -> Event:
    icon = "flag" if entry.kind == "+" else "update"
    return Event(entry.at, "changes", icon, "", sentence, story.meta(entry.at), mark="change")


def _one_act_each(entries: list[tuple[Noun, Entry]]) -> Iterator[list[tuple[Noun, Entry]]]:
    """Needs that were added together are one act; everything else stands alone."""
    added: dict[Any, list[tuple[Noun, Entry]]] = defaultdict(list)
    for noun, entry in entries:
        if noun.model is Need and entry.kind == "+":
            added[entry.actor, entry.reason, entry.at.replace(microsecond=0)].append((noun, entry))
        else:
            yield [(noun, entry)]
    yield from added.values()

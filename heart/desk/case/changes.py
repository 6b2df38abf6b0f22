"""Rows of history as plain sentences: "Follow-up moved from … to … by …, because …"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from audit.timeline import Change, Entry, Noun
from cases.models import Case, Encounter, Need
from cases.timeline import Teller
from followups.models import Escalation, FollowUp
from heart.core import words

# What the clock keeps for itself, and what the sentence or another event already tells.
UNTOLD: dict[type[Model], set[str]] = {
    FollowUp: {
        "announced_at", "first_attempt_at", "reached_at", "settled_at", "settled_reason",
        "encounter", "anchor_at", "policy", "promised_due_at", "tries_planned",
    },
    Case: {"closed_at", "closed_by", "closure_reason", "paused_until", "paused_reason", "team"},
    Need: {"status_reason", "service"},
    Encounter: {"case", "team", "needs_seen"},
    Escalation: {"acknowledged_by"},
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What happened, before who and why, and what to add after."""

    what: str
    details: Sequence[str] = ()
    tells_why: bool = False
    tells_who: bool = False


@dataclass(frozen=True)
class Changes:
    """Says entries to one reader. `labels` are what needs and encounters are called."""

    teller: Teller
    labels: dict[Any, str]
    windows: dict[Any, FollowUp]
    reader: User

    def sentence(self, noun: Noun, entry: Entry) -> str:
        """The sentence, with who and why; "" for what is told elsewhere or is only bookkeeping."""
        told = [one for one in entry.changes if one.field not in UNTOLD[noun.model]]
        say: dict[type[Model], Any] = {
            Case: self._case,
            FollowUp: self._follow_up,
            Need: self._need,
            Encounter: self._encounter,
            Escalation: self._escalation,
        }
        said = say[noun.model](noun, entry, told)
        return self._with_who_and_why(said, entry) if said else ""

    def needs_added(self, entries: Sequence[Entry]) -> str:
        """One sentence for the needs that one act added."""
        labels = ", ".join(self.labels[entry.object] for entry in entries)
        return self._with_who_and_why(Said(_("Needs added, %(needs)s,") % {"needs": labels}), entries[0])

    def _with_who_and_why(self, said: Said, entry: Entry) -> str:
        who = _("you") if entry.actor == self.reader.pk else entry.actor_name
        told = {"what": said.what, "who": who, "why": entry.reason.rstrip(".")}
        if said.tells_who:
            sentence = _("%(what)s.") % told
        elif entry.reason and not said.tells_why:
            sentence = _("%(what)s by %(who)s, because: %(why)s.") % told
        else:
            sentence = _("%(what)s by %(who)s.") % told
        return " ".join([sentence, *(f"{one}." for one in said.details)])

    def _each(self, noun: Noun, told: Iterable[Change]) -> list[str]:
        return [self.teller.change(noun, one) for one in told]

    def _case(self, noun: Noun, entry: Entry, told: list[Change]) -> Said | None:
        if entry.kind == "+":
            return Said(_("Case opened"))
        first = next((one for one in told if one.field in ("status", "assigned_to")), None)
        rest = [one for one in told if one is not first]
        if first is None:
            return Said(_("Case changed"), self._each(noun, rest)) if rest else None
        if first.field == "status":
            return Said(_status_words(first), self._each(noun, rest))
        if first.old is None and first.new == entry.actor:
            return Said(_("Claimed"), self._each(noun, rest), tells_why=True)
        return Said(self._handed(noun, first), self._each(noun, rest))

    def _handed(self, noun: Noun, change: Change) -> str:
        """ "Moved from Omar Demo to you"."""
        people = {"old": self._person(noun, change.old), "new": self._person(noun, change.new)}
        if change.old is None:
            return _("Given to %(new)s") % people
        if change.new is None:
            return _("Given back to the pool from %(old)s") % people
        return _("Moved from %(old)s to %(new)s") % people

    def _person(self, noun: Noun, pk: Any) -> str:
        return _("you") if pk == self.reader.pk else self.teller.value(noun, "assigned_to", pk)

    def _follow_up(self, noun: Noun, entry: Entry, told: list[Change]) -> Said | None:
        if entry.kind == "+":
            window = self.windows[entry.object]
            moments = {"opens": self._moment(window.opens_at), "due": self._moment(window.due_at)}
            return Said(_("Follow-up promised"), [_("It is now from %(opens)s to %(due)s") % moments])
        changed = {one.field: one for one in told}
        if "status" in changed:
            return _settled(changed["status"])
        moved = changed.get("due_at") or changed.get("opens_at")
        if moved:
            moments = {"old": self._moment(moved.old), "new": self._moment(moved.new)}
            return Said(_("Follow-up moved from %(old)s to %(new)s") % moments)
        return Said(_("Follow-up changed"), self._each(noun, told)) if told else None

    def _escalation(self, noun: Noun, entry: Entry, told: list[Change]) -> Said | None:
        if entry.kind == "+":
            return Said(self.labels[entry.object], tells_who=True)
        return Said(_("“I have this” said of the promise")) if told else None

    def _moment(self, moment: Any) -> str:
        return words.absolute(moment, self.teller.at, self.teller.tz)

    def _need(self, noun: Noun, entry: Entry, told: list[Change]) -> Said | None:
        label = {"need": self.labels[entry.object]}
        if entry.kind == "+":
            return Said(_("%(need)s added") % label)
        status = next((one for one in told if one.field == "status"), None)
        if status and status.new == Need.Status.CONNECTED:
            rest = [one for one in told if one.field not in ("status", "evidence_level")]
            return Said(_("%(need)s connected") % label, self._each(noun, rest), tells_why=True)
        return Said(_("%(need)s changed") % label, self._each(noun, told)) if told else None

    def _encounter(self, noun: Noun, entry: Entry, told: list[Change]) -> Said | None:
        if entry.kind == "+" or not told:
            return None  # the encounter itself is in the story
        return Said(_("%(number)s changed") % {"number": self.labels[entry.object]}, self._each(noun, told))


def _settled(change: Change) -> Said | None:
    if change.new == FollowUp.Status.DONE:
        return None  # the try that reached them says so
    return Said(_("Follow-up ended, %(how)s,") % {"how": FollowUp.Status(change.new).label.lower()})


def _status_words(change: Change) -> str:
    if change.new == Case.Status.PAUSED:
        return _("Case paused")
    if change.new == Case.Status.CLOSED:
        return _("Case closed")
    return _("Case opened again") if change.old == Case.Status.CLOSED else _("Case resumed")

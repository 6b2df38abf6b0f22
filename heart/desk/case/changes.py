"""Rows of history as plain sentences: "Follow-up moved from … to … by …, because …"."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.timeline import Change, Entry, Noun
from cases.models import Case, Encounter, Need
from cases.timeline import Teller
from followups.models import FollowUp
from heart.core import words

# What the clock keeps for itself, and what another event of the story already tells.
UNTOLD = {
    FollowUp: {
        "announced_at", "warned_at", "first_attempt_at", "reached_at", "settled_at", "settled_reason",
        "encounter", "anchor_at",
    },
    Case: {"closed_at", "closed_by", "closure_reason", "paused_until", "paused_reason", "team"},
    Need: {"status_reason", "service"},
    Encounter: {"case", "team"},
}  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """Says one entry to one reader. `labels` are what needs and encounters are called."""

    teller: Teller
    labels: dict[Any, str]
    windows: dict[Any, FollowUp]
    reader: User

    def sentence(self, noun: Noun, entry: Entry) -> str:
        """The sentence, with who and why; "" for what is told elsewhere or is only bookkeeping."""
        told = [one for one in entry.changes if one.field not in UNTOLD[noun.model]]
        say = {Case: self._case, FollowUp: self._follow_up, Need: self._need, Encounter: self._encounter}
        said = say[noun.model](noun, entry, told)
        return self._with_who_and_why(said, entry) if said else ""

    def _with_who_and_why(self, said: str, entry: Entry) -> str:
        who = _("you") if entry.actor == self.reader.pk else entry.actor_name
        if entry.reason:
            return _("%(what)s by %(who)s, because: %(why)s.") % {
                "what": said,
                "who": who,
                "why": entry.reason.rstrip("."),
            }
        return _("%(what)s by %(who)s.") % {"what": said, "who": who}

    def _case(self, noun: Noun, entry: Entry, told: list[Change]) -> str:
        if entry.kind == "+":
            return _("Case opened")
        said = []
        for one in told:
            if one.field == "assigned_to":
                said.append(self._handed(noun, one))
            elif one.field == "status":
                said.append(_status_words(one))
            else:
                said.append(self.teller.change(noun, one))
        return "; ".join(said)

    def _handed(self, noun: Noun, change: Change) -> str:
        """ "Moved from Omar Demo to you"."""
        names = {
            "old": self._person(noun, change.old),
            "new": self._person(noun, change.new),
        }
        if change.old is None:
            return _("Given to %(new)s") % names
        if change.new is None:
            return _("Back to the pool from %(old)s") % names
        return _("Moved from %(old)s to %(new)s") % names

    def _person(self, noun: Noun, pk: Any) -> str:
        return _("you") if pk == self.reader.pk else self.teller.value(noun, "assigned_to", pk)

    def _follow_up(self, noun: Noun, entry: Entry, told: list[Change]) -> str:
        if entry.kind == "+":
            return self._promised(entry)
        changed = {one.field: one for one in told}
        if "status" in changed:
            return self._settled(changed["status"])
        if "due_at" in changed or "opens_at" in changed:
            due = changed.get("due_at") or changed["opens_at"]
            moments = {"old": self._moment(due.old), "new": self._moment(due.new)}
            return _("Follow-up moved from %(old)s to %(new)s") % moments
        if "escalated_at" in changed:
            return (
                _("Follow-up passed its time, and a supervisor was told")
                if changed["escalated_at"].new
                else ""
            )
        return self.teller.changes(noun, told)

    def _promised(self, entry: Entry) -> str:
        window = self.windows[entry.object]
        told = {"opens": self._moment(window.opens_at), "due": self._moment(window.due_at)}
        return _("Follow-up promised, now from %(opens)s to %(due)s,") % told

    def _settled(self, change: Change) -> str:
        if change.new == FollowUp.Status.DONE:
            return ""  # the try that reached them says so
        label = FollowUp.Status(change.new).label.lower()
        return _("Follow-up ended, %(how)s") % {"how": label}

    def _moment(self, moment: Any) -> str:
        return words.absolute(moment, self.teller.at, self.teller.tz)

    def _need(self, noun: Noun, entry: Entry, told: list[Change]) -> str:
        label = self.labels[entry.object]
        if entry.kind == "+":
            return _("%(need)s added") % {"need": label}
        return (
            _("%(need)s: %(changes)s") % {"need": label, "changes": self._lower(noun, told)} if told else ""
        )

    def _encounter(self, noun: Noun, entry: Entry, told: list[Change]) -> str:
        if entry.kind == "+" or not told:
            return ""  # the encounter itself is in the story
        changes = self._lower(noun, told)
        return _("%(number)s changed, %(changes)s") % {
            "number": self.labels[entry.object],
            "changes": changes,
        }

    def _lower(self, noun: Noun, told: Iterable[Change]) -> str:
        said = self.teller.changes(noun, told)
        return said[:1].lower() + said[1:]


def _status_words(change: Change) -> str:
    if change.new == Case.Status.PAUSED:
        return _("Case paused")
    if change.new == Case.Status.CLOSED:
        return _("Case closed")
    return _("Case opened again") if change.old == Case.Status.CLOSED else _("Case resumed")

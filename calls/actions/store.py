"""CAD's messages become calls: in any order, any number of times, and an older one undoes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from calls.actions.held_back import hold_back_facts
from calls.actions.judge import judge_calls
from calls.models import TIMES, Call
from heart.core.acting import acting_as
from heart.core.errors import Invalid
from programs.models import Beat
from programs.queries import CallTypeNames, call_type_names, city_zone

_WRITTEN = [
    "call_type", "call_type_received", "priority", "weapon", "violent", "beat", "beat_received", "address",
    *TIMES, "cad_disposition", "notes", "told_at",
]  # fmt: skip
_BATCH = 500


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Message:
    """What CAD said of one call at one time. `facts` holds only what it said: no blanks, no nulls.

    Its keys are the fields of a call; `call_type` is a code, `beat` as CAD calls it.
    """

    source: str
    cad_number: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def moment(self) -> datetime | None:
        """The last moment of which it tells: a later message tells of a later one."""
        return max((self.facts[name] for name in TIMES if name in self.facts), default=None)


@transaction.atomic
def upsert_call(
    *, by: User, at: datetime, message: Message, version: int | None = None
) -> tuple[Call, Outcome]:
    """Store one message of a feed; with `version`, on that version of the call or not at all.

    Raises NotPermitted (another's source), StaleVersion, Invalid (its times).
    """
    require(by, "calls.upsert_call", message.source)
    calls = Call.objects.filter(source=message.source, cad_number=message.cad_number)
    if version is not None:
        # The source before the row, as every writer: in the other order two wait for each other for ever.
        _one_writer_a_source({message.source})
        for known in calls:
            known.expect_version(version)
    [told] = store_messages(by=by, at=at, messages=[message], reason=_("Message from CAD"))
    if isinstance(told, Invalid):
        raise told
    return calls.get(), told


@transaction.atomic
def store_messages(
    *, by: User, at: datetime, messages: Sequence[Message], reason: str
) -> list[Outcome | Invalid]:
    """Store messages; returns for each what came of it.

    One that can't be true of its call (times out of order) is refused alone, with the reason. The same
    messages again change nothing. Text that looks like a criminal-justice return is not stored.
    """
    messages = [replace(message, facts=hold_back_facts(message.facts)) for message in messages]
    for source in {message.source for message in messages}:
        require(by, "calls.upsert_call", source)
    with acting_as(by, reason):
        store = _Store(messages)
        outcomes = [store.tell(message) for message in messages]
        store.write()
        judge_calls(calls=store.touched())
    return outcomes


class _Store:
    """The calls of a batch of messages, as they are and as they become."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.names: CallTypeNames = call_type_names()
        self.beats: dict[str, Any] = dict(Beat.objects.values_list("code", "pk"))
        self.zone = city_zone()
        _one_writer_a_source({message.source for message in messages})
        rows = Call.objects.select_for_update(of=("self",)).filter(
            source__in={message.source for message in messages},
            cad_number__in={message.cad_number for message in messages},
        )
        self.calls = {(call.source, call.cad_number): call for call in rows.order_by("pk")}
        self.new: dict[Any, Call] = {}
        self.changed: dict[Any, Call] = {}

    def tell(self, message: Message) -> Outcome | Invalid:
        key = (message.source, message.cad_number)
        call = self.calls.get(key) or Call(source=message.source, cad_number=message.cad_number)
        try:
            changes = self._changes(call, message)
        except Invalid as refusal:
            return refusal
        for name, value in changes.items():
            setattr(call, name, value)
        if key not in self.calls:
            self.calls[key] = self.new[call.pk] = call
            return Outcome.NEW
        if not changes:
            return Outcome.UNCHANGED
        if call.pk not in self.new:
            self.changed[call.pk] = call
        return Outcome.CHANGED

    def write(self) -> None:
        Call.objects.bulk_create(self.new.values(), batch_size=_BATCH)
        Call.objects.bulk_update(self.changed.values(), _WRITTEN, batch_size=_BATCH)

    def touched(self) -> list[Call]:
        return [*self.new.values(), *self.changed.values()]

    def _changes(self, call: Call, message: Message) -> dict[str, Any]:
        """The fields that this message changes; raises Invalid when the times come out of order."""
        known = (getattr(call, name) for name in TIMES)
        # A message without a time is of the moment up to which the call is known.
        moment = message.moment or max((time for time in known if time), default=None)
        if moment is None:
            raise Invalid(_("Say when the call was received."), attr="received_at", code="required")
        said_at = moment.astimezone(UTC).isoformat(timespec="microseconds")
        newer = {name: value for name, value in message.facts.items() if _told(call, name) <= said_at}
        facts = self._with_references(call, newer, said_at)
        if call.received_at is None and "received_at" not in facts:
            # CAD's first word may come last; until then the call began at the first moment we know of.
            facts["received_at"] = min(message.facts[name] for name in TIMES if name in message.facts)
        _expect_order({name: facts.get(name, getattr(call, name)) for name in TIMES}, message)
        facts["told_at"] = call.told_at | dict.fromkeys(newer, said_at)
        return {name: value for name, value in facts.items() if getattr(call, name) != value}

    def _with_references(self, call: Call, newer: dict[str, Any], said_at: str) -> dict[str, Any]:
        """The facts with call type and beat as references, beside what CAD called them.

        The call type is what was told last: by its code or, where only CAD's own name is told, by that.
        """
        facts = dict(newer)
        day = datetime.fromisoformat(said_at).astimezone(self.zone).date()
        code, name = facts.pop("call_type", None), facts.get("call_type_received")
        if code and _told(call, "call_type_received") <= said_at:
            facts["call_type_id"] = self.names.find(code, day)
        elif name and not code and _told(call, "call_type") < said_at:
            facts["call_type_id"] = self.names.find(name, day)
        if "beat" in facts:
            facts["beat_received"] = facts.pop("beat")
            facts["beat_id"] = self.beats.get(facts["beat_received"])
        return facts


def _told(call: Call, name: str) -> str:
    """The moment of the message that said this of the call; before all moments when none did."""
    return str(call.told_at.get(name, ""))


def _one_writer_a_source(sources: set[str]) -> None:
    # Two first messages of one call would both insert it; waiting is short, and only within a source.
    with connection.cursor() as cursor:
        for source in sorted(sources):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('calls.source'), hashtext(%s))", [source])


def _expect_order(times: dict[str, datetime | None], message: Message) -> None:
    known = [(name, moment) for name, moment in times.items() if moment]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            attr = later if later in message.facts else earlier
            raise Invalid(
                _("%(later)s is before %(earlier)s. Check which of the two times is right.")
                % {"later": later, "earlier": earlier},
                attr=attr,
                code="out_of_order",
            )

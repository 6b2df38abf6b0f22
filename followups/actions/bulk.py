"""One act on many picked rows, stored with what was before, so that it can be put back for ten minutes.

All of an act, or of its undoing, is one transaction: who is killed in the middle has done nothing. Each
record is an act of its own inside it, with its own line of history, and none stops the rest. Rows are
locked in the order of their cases, so that two acts on the same rows wait for each other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions import assign_case, hand_back
from cases.models import Case
from followups.actions.promises import reschedule
from followups.models import BulkAct, BulkRow, FollowUp
from followups.models.bulk import UNDO_WITHIN
from followups.queries.bulk import fate_of_giving, fate_of_moving
from heart.core.errors import Invalid, InvalidTransition, NotPermitted, Refusal

Fate: TypeAlias = BulkRow.Fate
Undo: TypeAlias = BulkRow.Undo
OF_CASE = ("assigned_to_id", "team_id")
# What the clock notes on a window by itself is no reason not to put the window back.
BY_THE_CLOCK = {"announced_at"}
BOOKKEEPING = {"version", "updated_at"}


@dataclass(frozen=True)
class Picked:
    """One picked row, and who gets it where it is given."""

    case: Case
    follow_up: FollowUp | None = None
    to: User | None = None


@transaction.atomic
def give_many(*, cases: Iterable[Case], to: User, by: User, at: datetime, reason: str = "") -> BulkAct:
    """Give each of these cases, which `by` has read, to one person.

    Raises NotPermitted, Invalid (they can't work cases).
    """
    return _give(BulkAct.Kind.ASSIGN, [Picked(case, to=to) for case in cases], by, at, reason)


@transaction.atomic
def cover_many(*, plan: Iterable[tuple[Case, User]], by: User, at: datetime, reason: str = "") -> BulkAct:
    """Give each of these cases to whom the plan names for it. Raises NotPermitted, Invalid."""
    return _give(BulkAct.Kind.COVER, [Picked(case, to=to) for case, to in plan], by, at, reason)


@transaction.atomic
def move_many(
    *,
    follow_ups: Iterable[FollowUp],
    opens_at: datetime,
    due_at: datetime,
    reason: str,
    by: User,
    at: datetime,
) -> BulkAct:
    """Move each of these windows, with the reason. Raises NotPermitted, Invalid (no reason, times)."""
    require(by, "followups.override_followup")
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")
    if not opens_at < due_at:
        raise Invalid(_("The window must open before it is due."), attr="due_at")
    bulk = BulkAct(
        kind=BulkAct.Kind.RESCHEDULE, by=by, at=at, reason=reason, opens_at=opens_at, due_at=due_at
    )

    def move(picked: Picked) -> BulkRow:
        def fate() -> Fate:
            return fate_of_moving(FollowUp.objects.lock(picked.follow_up.pk), opens_at, due_at)  # type: ignore[union-attr]

        def act() -> Any:
            moved = {"opens_at": opens_at, "due_at": due_at, "reason": reason}
            return reschedule(follow_up=picked.follow_up, by=by, at=at, **moved)  # type: ignore[arg-type]

        return _row_of(picked, fate, act, _window)

    return _carry_out(bulk, [Picked(one.case, follow_up=one) for one in follow_ups], move)


def _give(kind: str, picked: Sequence[Picked], by: User, at: datetime, reason: str) -> BulkAct:
    require(by, "cases.assign_case")
    for to in {one.to for one in picked}:
        if to is None or not to.has_perm("cases.claim_case"):
            raise Invalid(_("%(name)s can't work cases. Pick a navigator.") % {"name": to}, attr="user")

    def give(one: Picked) -> BulkRow:
        to: Any = one.to

        def fate() -> Fate:
            return fate_of_giving(Case.objects.lock(one.case.pk), to)

        def act() -> Any:
            return assign_case(case=one.case, to=to, by=by, at=at, reason=reason)

        return _row_of(one, fate, act, _holding)

    return _carry_out(BulkAct(kind=kind, by=by, at=at, reason=reason), picked, give)


def _carry_out(bulk: BulkAct, picked: Sequence[Picked], act: Callable[[Picked], BulkRow]) -> BulkAct:
    bulk.save_by(bulk.by, reason=bulk.reason)
    # Named twice it is one row still.
    once = {(one.case.pk, one.follow_up and one.follow_up.pk): one for one in picked}.values()
    numbered = sorted(enumerate(once, start=1), key=lambda pair: pair[1].case.pk)
    for position, one in numbered:
        row = act(one)
        row.bulk, row.position = bulk, position
        row.save_by(bulk.by, reason=bulk.reason)
    return bulk


def _row_of(
    picked: Picked, fate: Callable[[], Fate], act: Callable[[], Any], columns: Callable[[Any], dict]
) -> BulkRow:
    """Do it to one record under lock, unless it is not to be done; with what changed, before and after."""
    row = BulkRow(case=picked.case, follow_up=picked.follow_up, to=picked.to, fate=fate())
    if row.fate != Fate.CHANGED:
        return row
    record = picked.follow_up or picked.case
    before = columns(type(record)._default_manager.get(pk=record.pk))
    try:
        with transaction.atomic():
            after = columns(act())
    except Refusal:
        row.fate = Fate.REFUSED
        return row
    changed = [name for name in before if before[name] != after[name]]
    row.before = {name: before[name] for name in changed}
    row.after = {name: after[name] for name in changed}
    return row


@transaction.atomic
def undo_bulk(*, bulk: BulkAct, by: User, at: datetime) -> BulkAct:
    """Put back what a bulk act changed, but for what somebody changed since. Undone twice is undone once.

    Raises NotPermitted (somebody else's), InvalidTransition (after ten minutes).
    """
    if bulk.by_id != by.pk:
        raise NotPermitted(_("Only who did this can undo it."))
    bulk = BulkAct.objects.lock(bulk.pk)
    if bulk.undone_at:
        return bulk
    if at - bulk.at > UNDO_WITHIN:
        raise InvalidTransition(_("Ten minutes are over, so this stays. Change the rows one by one."))
    changed = bulk.rows.filter(fate=Fate.CHANGED).select_related("case", "follow_up__case")
    for row in changed.order_by("case"):
        row.undo = _put_back(row, by, at)
        row.save_by(by, reason=_("Undone"))
    bulk.undone_at = max(at, bulk.at)
    return bulk.save_by(by, reason=_("Undone"))


def _put_back(row: BulkRow, by: User, at: datetime) -> Undo:
    case = Case.objects.lock(row.case_id)
    current = FollowUp.objects.lock(row.follow_up_id) if row.follow_up_id else case
    ended = case.is_closed or (row.follow_up_id and not current.is_pending)
    stands = {name: text for name, text in row.after.items() if name not in BY_THE_CLOCK}
    if ended or any(_text(getattr(current, name)) != text for name, text in stands.items()):
        return Undo.CHANGED_SINCE
    try:
        with transaction.atomic():
            _restore(row, current, by, at)
    except Refusal:  # whoever had it no longer works here
        return Undo.CHANGED_SINCE
    return Undo.BACK


def _restore(row: BulkRow, current: Any, by: User, at: datetime) -> None:
    fields = {field.attname: field for field in current._meta.concrete_fields}
    before = {name: text and fields[name].to_python(text) for name, text in row.before.items()}
    if row.follow_up_id:
        require(by, "followups.override_followup", current)
        for name, value in before.items():
            setattr(current, name, value)
        current.save_by(by, reason=_("Undone"))
        return
    holder = before.get("assigned_to_id", current.assigned_to_id)
    to = User.objects.get(pk=holder) if holder else None
    team = before.get("team_id", current.team_id)
    hand_back(case=current, to=to, team_id=team, by=by, at=at, reason=_("Undone"))


def _holding(case: Case) -> dict[str, str | None]:
    return {name: _text(getattr(case, name)) for name in OF_CASE}


def _window(follow_up: FollowUp) -> dict[str, str | None]:
    """Every column of the row, since moving a window moves more than its two ends."""
    fields = [field for field in follow_up._meta.concrete_fields if not field.generated]
    return {
        field.attname: _text(getattr(follow_up, field.attname))
        for field in fields
        if field.attname not in BOOKKEEPING
    }


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)

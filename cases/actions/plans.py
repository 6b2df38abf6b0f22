"""Goals of the neighbor, and to-dos of one's own."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.needs import require_open
from cases.models import Case, Goal, Need, ToDo
from heart.core.errors import Invalid, NotPermitted


@transaction.atomic
def set_goal(*, case: Case, words: str, by: User, at: datetime, need: Need | None = None) -> Goal:
    """Note what the neighbor wants to reach. Raises NotPermitted, InvalidTransition (closed), Invalid."""
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    require_open(case)
    if need is not None and need.case_id != case.pk:
        raise Invalid(_("That need is not in this case."), attr="need")
    if not words.strip():
        raise Invalid(_("Say it in the neighbor's words."), attr="words")
    return Goal(case=case, need=need, words=words.strip()).save_by(by)


@transaction.atomic
def change_goal(*, goal: Goal, by: User, at: datetime, status: str = "", words: str = "") -> Goal:
    """Say how far it was reached, or say it better. No need moves by this.

    Raises NotPermitted, InvalidTransition (closed case), Invalid.
    """
    require(by, "cases.change_case", goal.case)
    require_open(Case.objects.lock(goal.case_id))
    goal = Goal.objects.lock(goal.pk)
    if status and status not in Goal.Status.values:
        raise Invalid(_("A goal is in progress, partly met or met."), attr="status")
    goal.status, goal.words = status or goal.status, words.strip() or goal.words
    return goal.save_by(by)


@transaction.atomic
def note_to_dos(
    *, words: Iterable[str], by: User, at: datetime, case: Case | None = None, due_on: date | None = None
) -> list[ToDo]:
    """Note things to remember for oneself, about a case in one's sight or about none.

    Raises NotPermitted, Invalid (nothing said, a day that can't be).
    """
    require(by, "cases.change_todo")
    if case is not None:
        require(by, "cases.view_case", case)
    said = [one.strip() for one in words if one.strip()]
    if not said:
        raise Invalid(_("Say what to do."), attr="words")
    if due_on and not 2000 <= due_on.year <= 2100:
        raise Invalid(_("Check the date."), attr="due_on")
    return [ToDo(owner=by, case=case, words=one, due_on=due_on).save_by(by) for one in said]


@transaction.atomic
def finish_to_do(*, to_do: ToDo, by: User, at: datetime, done: bool = True) -> ToDo:
    """Tick it off, or open it again. Raises NotPermitted (somebody else's)."""
    require(by, "cases.change_todo")
    if to_do.owner_id != by.pk:
        raise NotPermitted
    to_do = ToDo.objects.lock(to_do.pk)
    to_do.done_at = (to_do.done_at or at) if done else None
    return to_do.save_by(by)

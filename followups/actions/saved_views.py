"""Ways to look at the queue, kept, changed and forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.rules import require
from followups.models import Column, ColumnChoice, SavedView
from heart.core.errors import Invalid

MOST_VIEWS = 30  # of one person, or of one team: more is a list to search in


@transaction.atomic
def save_view(
    *,
    name: str,
    query: str,
    by: User,
    at: datetime,
    team: Team | None = None,
    columns: Sequence[str] = (),
    is_default: bool = False,
) -> SavedView:
    """Keep a way to look at the queue, for oneself or for a team.

    `query` is what stands behind the question mark, already checked. The same view saved again under the
    same name is the one that there is. Raises NotPermitted, Invalid (naming the field).
    """
    view = SavedView(owner=None if team else by, team=team, query=query)
    require(by, "followups.save_view", view)
    beside = _lock_beside(view)
    before = beside.filter(name__iexact=name.strip()).first()
    if before is not None and before.query == query:
        return before
    if beside.count() >= MOST_VIEWS:
        raise Invalid(_("There are %(n)d views already. Forget one first.") % {"n": MOST_VIEWS}, attr="name")
    return _write(view, beside, by, name=name, columns=list(columns), is_default=is_default)


@transaction.atomic
def change_view(*, view: SavedView, by: User, at: datetime, **changes: Any) -> SavedView:
    """Change the name, the filters, the columns of a view, or whether it opens first.

    Raises NotPermitted, Invalid (naming the field).
    """
    require(by, "followups.save_view", view)
    beside = _lock_beside(view)
    view = SavedView.objects.lock(view.pk)
    kept = {"name": view.name, "columns": view.columns, "is_default": view.is_default}
    view.query = changes.pop("query", view.query)
    return _write(view, beside.exclude(pk=view.pk), by, **(kept | changes))


@transaction.atomic
def forget_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Forget a view; the history keeps it. Raises NotPermitted."""
    require(by, "followups.save_view", view)
    view.delete_by(by, reason=_("No longer wanted"))


@transaction.atomic
def choose_columns(*, columns: Sequence[str], by: User, at: datetime) -> ColumnChoice:
    """Remember which columns of the queue `by` wants to see. Raises NotPermitted, Invalid."""
    require(by, "followups.view_followup")
    User.objects.lock(by.pk)  # two tabs at once: the second changes what the first one made
    choice = ColumnChoice.objects.filter(user=by).first() or ColumnChoice(user=by)
    choice.columns = _known(columns)
    return choice.save_by(by)


def _lock_beside(view: SavedView) -> QuerySet[SavedView]:
    """The views of the same person or team, which nobody changes until this is done."""
    if view.team_id:
        Team.objects.lock(view.team_id)
        return SavedView.objects.filter(team=view.team_id)
    User.objects.lock(view.owner_id)
    return SavedView.objects.filter(owner=view.owner_id)


def _write(
    view: SavedView,
    beside: QuerySet[SavedView],
    by: User,
    *,
    name: str,
    columns: list[str],
    is_default: bool,
) -> SavedView:
    view.name, view.columns, view.is_default = name.strip(), _known(columns), is_default
    if not view.name or len(view.name) > _longest("name"):
        raise Invalid(_("Give it a name of 1 to 60 characters."), attr="name")
    if "\x00" in view.name:
        raise Invalid(_("The name holds a character that can't be stored (NUL). Remove it."), attr="name")
    if len(view.query) > _longest("query"):
        raise Invalid(_("These are too many filters to keep. Take one off."), attr="query")
    if beside.filter(name__iexact=view.name).exists():
        raise Invalid(_("There is another view of this name. Pick another name."), attr="name")
    if is_default:
        for other in beside.filter(is_default=True):
            other.is_default = False
            other.save_by(by, reason=_("Another view opens first"))
    return view.save_by(by)


def _known(columns: Sequence[str]) -> list[str]:
    if unknown := set(columns) - set(Column.values):
        raise Invalid(_("Unknown choice: %(code)s.") % {"code": ", ".join(sorted(unknown))}, attr="columns")
    return [column for column in Column.values if column in columns]


def _longest(field: str) -> int:
    named: Any = SavedView._meta.get_field(field)
    return named.max_length

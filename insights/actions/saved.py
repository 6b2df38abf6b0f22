"""Filters of the figures, kept under a name, shared with a team, forgotten."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.rules import require
from heart.core.errors import Invalid
from insights.models import SavedInsight

MOST_SAVED = 30  # of one person, or of one team


@transaction.atomic
def save_insight(*, name: str, query: str, by: User, at: datetime, team: Team | None = None) -> SavedInsight:
    """Keep the filters of an address, already checked, for oneself or for one's team.

    The same again under the same name is the one that there is. Raises NotPermitted, Invalid.
    """
    saved = SavedInsight(owner=None if team else by, team=team, name=name.strip(), query=query)
    require(by, "insights.save_insight", saved)
    beside = _lock_beside(saved)
    _check(saved)
    before = beside.filter(name__iexact=saved.name).first()
    if before is not None and before.query == query:
        return before
    if before is not None:
        raise Invalid(_("There are other filters of this name. Pick another name."), attr="name")
    if beside.count() >= MOST_SAVED:
        raise Invalid(_("There are %(n)d already. Forget one first.") % {"n": MOST_SAVED}, attr="name")
    return saved.save_by(by)


@transaction.atomic
def share_insight(*, saved: SavedInsight, by: User, at: datetime) -> SavedInsight:
    """A copy of one's own for one's team. Raises NotPermitted, Invalid (in no team, or the name is taken)."""
    require(by, "insights.share_insight")
    require(by, "insights.save_insight", saved)
    if by.team is None:
        raise Invalid(_("You are in no team. Ask an administrator."))
    return save_insight(name=saved.name, query=saved.query, team=by.team, by=by, at=at)


@transaction.atomic
def forget_insight(*, saved: SavedInsight, by: User, at: datetime) -> None:
    """Forget it; the history keeps it. Raises NotPermitted."""
    require(by, "insights.save_insight", saved)
    saved.delete_by(by, reason=_("No longer wanted"))


def _lock_beside(saved: SavedInsight) -> QuerySet[SavedInsight]:
    """Those of the same person or team, which nobody changes until this is done."""
    if saved.team_id:
        Team.objects.lock(saved.team_id)
        return SavedInsight.objects.filter(team=saved.team_id)
    User.objects.lock(saved.owner_id)
    return SavedInsight.objects.filter(owner=saved.owner_id)


def _check(saved: SavedInsight) -> None:
    if not 1 <= len(saved.name) <= 60 or "\x00" in saved.name:
        raise Invalid(_("Give it a name of 1 to 60 characters."), attr="name")
    if not saved.query or len(saved.query) > 500:
        raise Invalid(_("These are too many filters to keep. Take one off."), attr="query")

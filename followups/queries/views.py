"""The ways in which somebody looks at the queue: saved views, and the columns they chose."""

from django.db.models import Count, F, QuerySet

from accounts.models import User
from cases.models import Need, NeedCategory
from followups.models import Column, ColumnChoice, SavedView
from followups.models.follow_up import FollowUpQuerySet
from followups.models.saved_view import DEFAULT_COLUMNS
from followups.queries.counting import MOST
from followups.rules import visible_saved_views


def views_seen_by(user: User) -> QuerySet[SavedView]:
    """One's own first, then the team's, each by name."""
    return visible_saved_views(user).order_by(F("team").asc(nulls_first=True), "name", "pk")


def default_view_of(user: User) -> SavedView | None:
    """What opens first: one's own choice, else the team's."""
    return views_seen_by(user).filter(is_default=True).first()


def columns_of(user: User) -> list[Column]:
    """The columns that `user` chose, in their order."""
    chosen = ColumnChoice.objects.filter(user=user).values_list("columns", flat=True).first()
    return DEFAULT_COLUMNS if chosen is None else [column for column in Column if column in chosen]


NEEDS_OFFERED = 6


def needs_among(follow_ups: FollowUpQuerySet) -> list[tuple[NeedCategory, int]]:
    """The commonest open needs of these follow-ups, each with how many cases have it.

    Of a very long list the first are looked at: this offers a way on, it measures nothing.
    """
    cases = follow_ups.order_by("queue_at", "pk").values("case")[:MOST]
    counts = Need.objects.open().filter(case__in=cases).order_by().values("category")
    found = counts.annotate(number=Count("case", distinct=True)).order_by("-number", "category")
    return [
        (NeedCategory(category), number)
        for category, number in found.values_list("category", "number")[:NEEDS_OFFERED]
    ]

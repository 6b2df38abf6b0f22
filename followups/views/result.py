"""The list of the queue that an address names: what a row was opened out of."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from followups.calendar import next_midnight
from followups.forms import QueueFilter
from followups.models import Column, FollowUp
from followups.models.follow_up import FollowUpQuerySet
from followups.queries import pending_seen_by, wanted_of
from followups.queries.place import Beside, Place, place_in
from followups.queries.views import columns_of
from followups.rules import visible_follow_ups
from followups.views.answers import back_from


class Result:
    """What `asked` names, out of the rows that the reader may see."""

    def __init__(self, request: HttpRequest, asked: QueryDict, at: datetime) -> None:
        user: User = request.user  # type: ignore[assignment]
        self.user, self.asked, self.at = user, asked, at
        self.zone = timezone.get_current_timezone()
        self.seen = pending_seen_by(user)
        self.form = QueueFilter(asked, user=user, zone=self.zone)
        self.form.is_valid()

    @property
    def follow_ups(self) -> FollowUpQuerySet:
        return wanted_of(self.seen, self.form.wanted(), self.at, next_midnight(self.at, self.zone))

    @property
    def url(self) -> str:
        """The address of the list, from its first page."""
        return reverse("followups:queue") + self.form.address()

    @property
    def url_showing(self) -> str:
        """The same, to be followed by the id of the row that is shown in it."""
        return f"{self.url}&show="

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the address, else those that its reader chose."""
        return self.form.columns() or columns_of(self.user)

    def place(self, follow_up: FollowUp) -> Place:
        return place_in(self.follow_ups, follow_up)

    def shown_of(self, case: Case) -> FollowUp | None:
        """The row that the address shows, if it is of this case."""
        try:
            shown = UUID(self.asked.get("show", ""))
        except ValueError:
            return None
        return visible_follow_ups(self.user).filter(pk=shown, case=case).first()

    def showing(self, follow_up: UUID) -> str:
        return f"{self.url_showing}{follow_up}"


def result_in(request: HttpRequest, address: str, at: datetime) -> Result | None:
    """The list that `address` (one of ours) leads to; None when it is another page."""
    parts = urlsplit(address)
    return Result(request, QueryDict(parts.query), at) if parts.path == reverse("followups:queue") else None


def queue_context(request: HttpRequest, result: Result) -> dict[str, Any]:
    """What a row of the queue needs beside itself."""
    return {
        "back": result.url,
        "list_url": result.url_showing,
        "quick_query": result.form.address(),
        "columns": result.columns,
        "column_labels": [column.label for column in result.columns],
        "may_claim": request.user.has_perm("cases.claim_case"),
        "may_assign": request.user.has_perm("cases.assign_case"),
        "may_log": request.user.has_perm("followups.log_attempt"),
    }


@dataclass(frozen=True)
class Neighborhood:
    """A case within the list that it was opened from."""

    place: Place
    list_url: str
    previous_url: str
    next_url: str


def neighborhood_of(request: HttpRequest, case: Case, at: datetime) -> Neighborhood | None:
    """Where `case` stands in the list that `?back=` names; None when it was opened from elsewhere."""
    result = result_in(request, back_from(request, "desk:today"), at)
    shown = result and result.shown_of(case)
    if not result or not shown:
        return None
    place = result.place(shown)
    return Neighborhood(
        place, result.showing(shown.pk), _case_of(result, place.previous), _case_of(result, place.next)
    )


def _case_of(result: Result, beside: Beside | None) -> str:
    """The page of a case beside this one, which knows the same list."""
    if beside is None:
        return ""
    return (
        f"{reverse('desk:case', args=[beside.case])}?{urlencode({'back': result.showing(beside.follow_up)})}"
    )

"""What stands around every page: who is here, which rooms they may enter, what is new.

Everything is worked out when a template asks for it, so a fragment, which has no bar, costs no query.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices.models import Notice

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Room:
    """A door in the bar; `holds` are the beginnings of the addresses that count as inside."""

    label: Promise
    route: str
    icon: str
    permission: str
    holds: tuple[str, ...]


TODAY = Room(_("Today"), "desk:today", "home", "followups.view_followup", ("/cases/",))
QUEUE = Room(_("Queue"), "followups:queue", "list", "followups.view_followup", ("/queue/",))
LOG = Room(_("Log"), "cases:new_encounter", "add_circle", "cases.add_encounter", ("/encounters/new/",))
NEIGHBORS = Room(_("Neighbors"), "neighbors:search", "people", "neighbors.search_neighbor", ("/neighbors/",))
CALLS = Room(_("Calls"), "calls:list", "phone", "calls.view_call", ("/calls/", "/encounters/"))
SERVICES = Room(_("Services"), "services:list", "store", "services.view_service", ("/services/",))
REFERRALS = Room(_("Referrals"), "referrals:list", "share", "referrals.view_referral", ("/referrals/",))
OVERSIGHT = Room(_("Oversight"), "desk:oversight", "visibility", "insights.view_oversight", ("/oversight/",))
INSIGHTS = Room(_("Insights"), "insights:index", "insights", "insights.view_measures", ("/insights/",))
STAFF = Room(_("Staff"), "desk:staff", "people", "accounts.change_user", ("/staff/",))

NAV = (TODAY, QUEUE, NEIGHBORS, CALLS, SERVICES, REFERRALS, OVERSIGHT, INSIGHTS, STAFF)
# What a phone shows first: a supervisor looks, a clinician logs, a navigator finds. The rest is under More.
SUPERVISOR_TABS = (TODAY, QUEUE, OVERSIGHT, INSIGHTS)
STAFF_TABS = (TODAY, QUEUE, LOG, NEIGHBORS, CALLS, SERVICES, INSIGHTS)
TAB_COUNT = 4
MOST_NOTICES = 99
DEMO_PEOPLE = ("navigator", "peer", "clinician", "emt", "supervisor", "analyst", "admin")


@dataclass(frozen=True)
class Door:
    """A room as one reader sees it."""

    label: Promise
    url: str
    icon: str
    is_current: bool


class Shell:
    """The frame of a page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def user(self) -> Any:
        """Who is signed in, or None."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def theme(self) -> str:
        """The reader's own choice over the system's scheme, or ""."""
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def demo_people(self) -> tuple[str, ...]:
        """Whom a visitor of the demo may be; nobody anywhere else."""
        return DEMO_PEOPLE if settings.HEART_DEMO else ()

    @cached_property
    def nav(self) -> list[Door]:
        return list(self._doors(NAV))

    @cached_property
    def tabs(self) -> list[Door]:
        first = SUPERVISOR_TABS if self._may(OVERSIGHT) else STAFF_TABS
        return list(self._doors(first))[:TAB_COUNT]

    @cached_property
    def more(self) -> list[Door]:
        """The rooms that have no tab of their own."""
        shown = {door.url for door in self.tabs}
        return [door for door in self._doors((*NAV[:2], LOG, *NAV[2:])) if door.url not in shown]

    @property
    def seal(self) -> str:
        """Half of the key under which this reader's browser keeps what could not be sent (kept.js).

        The other half never leaves the device: neither opens it alone, and another's sign-in gives another.
        """
        return salted_hmac("heart.drafts", str(self.user.pk)).hexdigest() if self.user else ""

    @property
    def city_zone(self) -> str:
        return str(timezone.get_current_timezone())

    @property
    def search_url(self) -> str:
        return address("desk:search") if self._may(NEIGHBORS) else ""

    @property
    def notices_url(self) -> str:
        return address("notices:list") if self.user else ""

    @cached_property
    def unread_notices(self) -> int:
        """How many notices wait; counted no further than the badge shows."""
        return Notice.objects.new_to(self.user)[: MOST_NOTICES + 1].count() if self.user else 0

    @property
    def notices_badge(self) -> str:
        return f"{MOST_NOTICES}+" if self.unread_notices > MOST_NOTICES else str(self.unread_notices or "")

    def _may(self, room: Room) -> bool:
        return bool(self.user) and self.user.has_perm(room.permission)

    def _doors(self, rooms: tuple[Room, ...]) -> Iterator[Door]:
        for room in rooms:
            url = address(room.route)
            if url and self._may(room):
                yield Door(room.label, url, room.icon, self._is_inside(room, url))

    def _is_inside(self, room: Room, url: str) -> bool:
        path = self._request.path
        return path == url or path.startswith(room.holds)


def address(route: str) -> str:
    """Where a route leads, or "" while its room is not built."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": Shell(request)}

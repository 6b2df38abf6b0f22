"""Every page, at every width, in both schemes: axe finds nothing, nothing runs over, nothing complains."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from calls.models import Call
from cases.models import Case, Encounter, Need
from followups.models import FollowUp
from services.models import Service
from tests.browser.visits import Visit
from tests.browser.watching import flaws, overflow

WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")
HEIGHT = 900


@pytest.fixture(scope="module")
def demo(site: str) -> None:
    """A year of an invented city, small."""
    call_command("seed_demo", encounters=60, verbosity=0)


def someone(role: str) -> User:
    return User.objects.get(email=f"{role}@demo.heart.test")


def _worked_case() -> Case:
    """The navigator's own case with the most to show."""
    held = Case.objects.filter(assigned_to=someone("navigator"), status=Case.Status.OPEN)
    return held.filter(needs__isnull=False, follow_ups__status="pending").first()


def _dateless() -> Case:
    open_cases = Case.objects.filter(assigned_to=someone("navigator"), status=Case.Status.OPEN)
    return open_cases.exclude(follow_ups__status="pending").first()


def _follow_up() -> FollowUp:
    return FollowUp.objects.pending().get(case=_worked_case())


def _need() -> Need:
    return Need.objects.open().filter(case__assigned_to=someone("navigator")).first()


def _own_encounter() -> Encounter:
    return Encounter.objects.filter(author=someone("clinician"), neighbor__isnull=False).first()


def _call() -> Call:
    return Call.objects.order_by("-received_at").first()


# Who looks, and where. A page that shows rows is looked at by those who have some.
PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "today": ("navigator", lambda: "/"),
    "today of a clinician": ("clinician", lambda: "/"),
    "today of a supervisor": ("supervisor", lambda: "/"),
    "today of an admin": ("admin", lambda: "/"),
    "queue": ("supervisor", lambda: "/queue/"),
    "queue of nothing": ("navigator", lambda: "/queue/?who=mine&due_before=2001-01-01"),
    "cases without a date": ("supervisor", lambda: "/queue/no-date/"),
    "log a try": ("navigator", lambda: f"/queue/{_follow_up().pk}/attempts/new/"),
    "move a date": ("supervisor", lambda: f"/queue/{_follow_up().pk}/reschedule/"),
    "case": ("navigator", lambda: f"/cases/{_worked_case().pk}/"),
    "history of a case": ("supervisor", lambda: f"/cases/{_worked_case().pk}/?show=changes"),
    "close a case": ("navigator", lambda: f"/cases/{_worked_case().pk}/close/"),
    "give a case": ("supervisor", lambda: f"/cases/{_worked_case().pk}/assign/"),
    "pause a case": ("navigator", lambda: f"/cases/{_worked_case().pk}/pause/"),
    "add a need": ("navigator", lambda: f"/cases/{_worked_case().pk}/needs/add/"),
    "set a date": ("navigator", lambda: f"/queue/cases/{_dateless().pk}/plan/"),
    "where a need stands": ("navigator", lambda: f"/needs/{_need().pk}/status/"),
    "connect a need": ("navigator", lambda: f"/needs/{_need().pk}/connect/"),
    "does it go on": ("navigator", lambda: f"/needs/{_need().pk}/check/"),
    "what usually helps": ("navigator", lambda: f"/needs/{_need().pk}/plan/"),
    "a goal": ("navigator", lambda: f"/cases/{_worked_case().pk}/goals/add/"),
    "a to-do": ("navigator", lambda: "/to-dos/add/"),
    "how was it": ("supervisor", lambda: f"/cases/{_worked_case().pk}/voice/"),
    "their copy": ("navigator", lambda: f"/cases/{_worked_case().pk}/copy/?lang=es&size=large"),
    "a consent": ("navigator", lambda: f"/neighbors/{_worked_case().neighbor_id}/consents/new/"),
    "shared without consent": ("supervisor", lambda: "/oversight/overrides/"),
    "neighbors": ("navigator", lambda: "/neighbors/"),
    "neighbor": ("navigator", lambda: f"/neighbors/{_worked_case().neighbor_id}/"),
    "change a neighbor": ("navigator", lambda: f"/neighbors/{_worked_case().neighbor_id}/change/"),
    "new neighbor": ("navigator", lambda: "/neighbors/new/"),
    "log encounter": ("clinician", lambda: "/encounters/new/"),
    "log encounter of a call": ("clinician", lambda: f"/encounters/new/?call={_call().pk}"),
    "encounter": ("clinician", lambda: f"/encounters/{_own_encounter().pk}/"),
    "change an encounter": ("clinician", lambda: f"/encounters/{_own_encounter().pk}/change/"),
    "unfinished encounters": ("clinician", lambda: "/encounters/"),
    "calls": ("clinician", lambda: "/calls/"),
    "a call to read": ("clinician", lambda: f"/calls/{_call().pk}/"),
    "search": ("navigator", lambda: "/search/"),
    "field list": ("supervisor", lambda: "/queue/field/"),
    "notices": ("navigator", lambda: "/notices/"),
    "how I am told": ("navigator", lambda: "/notices/settings/"),
    "outbox": ("admin", lambda: "/notices/outbox/?state=sent"),
    "policies": ("admin", lambda: "/programs/policies/"),
    "oversight": ("supervisor", lambda: "/oversight/"),
    "overdue rows": ("supervisor", lambda: "/oversight/follow-ups/"),
    "cases of the board": ("supervisor", lambda: "/oversight/cases/"),
    "unsigned notes": ("supervisor", lambda: "/oversight/notes/"),
    "insights": ("analyst", lambda: "/insights/"),
    "services": ("navigator", lambda: "/services/"),
    "services near a beat": ("navigator", lambda: "/services/?need=food&near=beat+411&within=5"),
    "no service fits": ("navigator", lambda: "/services/?q=nothing+like+it&near=nowhere"),
    "service": ("navigator", lambda: f"/services/{a_service().pk}/"),
    "change a service": ("supervisor", lambda: f"/services/{a_service().pk}/change/"),
    "list for a pocket": ("navigator", lambda: f"/services/pocket/?lang=es&service={a_service().pk}"),
    "public": ("", lambda: "/public/"),
    "sign in": ("", lambda: "/accounts/login/"),
    "sign out": ("navigator", lambda: "/accounts/logout/"),
    "sign up": ("", lambda: "/accounts/signup/"),
    "forgotten password": ("", lambda: "/accounts/password/reset/"),
    "change password": ("navigator", lambda: "/accounts/password/change/"),
}  # fmt: skip


def a_service() -> Service:
    """One with a place, hours and papers."""
    return Service.objects.get(name="Example Night Shelter")


@pytest.fixture(scope="module")
def looking(demo, site, chromium):  # type: ignore[no-untyped-def]
    """`looking(role)`: one signed-in browser for each role, kept for the module."""
    visits: dict[str, Visit] = {}

    def of(role: str) -> Visit:
        if role not in visits:
            visits[role] = Visit(chromium.new_context(), site)
            if role:
                visits[role].come_in(someone(role))
        return visits[role]

    yield of
    for made in visits.values():
        made.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_at_every_width_in_both_schemes(looking, name):
    role, address = PAGES[name]
    visit = looking(role)
    visit.watch.wrong.clear()
    page = visit.go(address())

    found = {f"{width} {scheme}": look(page, width, scheme) for width in WIDTHS for scheme in SCHEMES}

    assert {shown: wrong for shown, wrong in found.items() if wrong} == {}
    visit.watch.assert_quiet()


def test_the_api_docs_come_from_here_and_fit(looking):
    """Swagger UI's own buttons inside buttons are not ours to mend; its requests and its width are."""
    visit = looking("admin")
    visit.watch.wrong.clear()
    page = visit.go("/api/v1/docs/")
    expect(page.get_by_role("heading", name="HEART API")).to_be_visible()
    expect(page.get_by_text("/api/v1/encounters/", exact=True).first).to_be_visible()

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert overflow(page) == []
    visit.watch.assert_quiet()


def look(page: Page, width: int, scheme: str) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    wrong = overflow(page)
    # As tall as the page: what the bar at the bottom covers for now is no small target.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    return wrong + flaws(page)

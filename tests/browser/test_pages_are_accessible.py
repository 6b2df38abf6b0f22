"""Every page, at every width, in both schemes: axe finds nothing, nothing runs over, nothing complains."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from calls.models import Call
from cases.actions import set_goal
from cases.models import (
    Case,
    ClosureRequest,
    Encounter,
    Goal,
    Need,
    NeedCategory,
    SafetyPlan,
    Screening,
)
from followups.actions import give_many, save_view
from followups.models import FollowUp, SavedView
from heart.core.acting import acting_as
from insights.models import QualityReview
from neighbors.models import Consent
from programs.actions import note_absence
from programs.models import Absence
from referrals.actions import make_link
from referrals.models import Referral
from services.models import Service
from tests.browser.visits import Visit
from tests.browser.watching import flaws, overflow
from tests.factories import make_consent, make_in, make_service

WIDTHS = (390, 820, 1440)
SCHEMES = ("light", "dark")
HEIGHT = 900
SCREENS_OF_DOCS = 60  # as far as one scrolls for the encounters, and no further


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


def _view() -> SavedView:
    """A list that the navigator keeps."""
    kept = {"name": "Mine to do", "query": "who=mine"}
    return save_view(**kept, by=someone("navigator"), at=timezone.now())


def _goal() -> Goal:
    words = "A bed, and a door that locks"
    return set_goal(case=_worked_case(), words=words, by=someone("navigator"), at=timezone.now())


def _consent() -> Consent:
    held = {"neighbor": _worked_case().neighbor, "by": someone("navigator")}
    return make_consent(**held, at=timezone.now())


def _absence() -> Absence:
    """The navigator is away for two days, with cases to cover."""
    starts_at = timezone.now() + timedelta(hours=1)
    when = {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=2), "at": timezone.now()}
    return note_absence(user=someone("navigator"), reason="leave", by=someone("supervisor"), **when)


def _referral(status: str) -> Referral:
    """Of a need of its own on the navigator's case, to a service of its own."""
    case, navigator = _worked_case(), someone("navigator")
    with acting_as(navigator):
        need = Need.objects.create(case=case, category=_category_not_open(case))
    return make_in(status, need=need, by=someone("supervisor"), at=timezone.now())


def _category_not_open(case: Case) -> str:
    taken = set(case.needs.open().values_list("category", flat=True))
    return next(category for category in NeedCategory.values if category not in taken)


def _answer() -> str:
    _link, token = make_link(referral=_referral("sent"), by=someone("supervisor"), at=timezone.now())
    return f"/referrals/answer/{token}/"


def _dead_end() -> str:
    """A service that failed two neighbors."""
    service = make_service(name="Placeholder Clinic")
    for _neighbor in range(2):
        make_in("declined", service=service, at=timezone.now())
    return "/referrals/calls/"


# Who looks, and where. A page that shows rows is looked at by those who have some.
PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "today": ("navigator", lambda: "/"),
    "today of a clinician": ("clinician", lambda: "/"),
    "today of a supervisor": ("supervisor", lambda: "/"),
    "today of an admin": ("admin", lambda: "/"),
    "queue": ("supervisor", lambda: "/queue/"),
    "queue of nothing": ("navigator", lambda: "/queue/?who=mine&due_before=2001-01-01"),
    "cases without a date": ("supervisor", lambda: "/queue/no-date/"),
    "a row at a glance": ("supervisor", lambda: f"/queue/{_follow_up().pk}/quick/"),
    "change a saved view": ("navigator", lambda: f"/queue/views/{_view().pk}/"),
    "put first": ("supervisor", lambda: f"/queue/{_follow_up().pk}/pin/"),
    "end without a contact": ("navigator", lambda: f"/queue/{_follow_up().pk}/unreached/"),
    "commands": ("supervisor", lambda: "/commands/"),
    "log a try": ("navigator", lambda: f"/queue/{_follow_up().pk}/attempts/new/"),
    "move a date": ("supervisor", lambda: f"/queue/{_follow_up().pk}/reschedule/"),
    "case": ("navigator", lambda: f"/cases/{_worked_case().pk}/"),
    "history of a case": ("supervisor", lambda: f"/cases/{_worked_case().pk}/?show=changes"),
    "close a case": ("navigator", lambda: f"/cases/{_worked_case().pk}/close/"),
    "give a case": ("supervisor", lambda: f"/cases/{_worked_case().pk}/assign/"),
    "pause a case": ("navigator", lambda: f"/cases/{_worked_case().pk}/pause/"),
    "risk": ("navigator", lambda: f"/cases/{_worked_case().pk}/risk/"),
    "add a need": ("navigator", lambda: f"/cases/{_worked_case().pk}/needs/add/"),
    "set a date": ("navigator", lambda: f"/queue/cases/{_dateless().pk}/plan/"),
    "where a need stands": ("navigator", lambda: f"/needs/{_need().pk}/status/"),
    "connect a need": ("navigator", lambda: f"/needs/{_need().pk}/connect/"),
    "does it go on": ("navigator", lambda: f"/needs/{_need().pk}/check/"),
    "what usually helps": ("navigator", lambda: f"/needs/{_need().pk}/plan/"),
    "a goal": ("navigator", lambda: f"/cases/{_worked_case().pk}/goals/add/"),
    "change a goal": ("navigator", lambda: f"/goals/{_goal().pk}/change/"),
    "a to-do": ("navigator", lambda: "/to-dos/add/"),
    "how was it": ("supervisor", lambda: f"/cases/{_worked_case().pk}/voice/"),
    "their copy": ("navigator", lambda: f"/cases/{_worked_case().pk}/copy/?lang=es&size=large"),
    "a consent": ("navigator", lambda: f"/neighbors/{_worked_case().neighbor_id}/consents/new/"),
    "take a consent back": ("navigator", lambda: f"/neighbors/consents/{_consent().pk}/revoke/"),
    "a consent ended": ("navigator", lambda: f"/neighbors/consents/{_consent().pk}/ended/"),
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
    "staff": ("admin", lambda: "/staff/"),
    "add someone": ("admin", lambda: "/staff/add/"),
    "oversight": ("supervisor", lambda: "/oversight/"),
    "overdue rows": ("supervisor", lambda: "/oversight/follow-ups/"),
    "cases of the board": ("supervisor", lambda: "/oversight/cases/"),
    "unsigned notes": ("supervisor", lambda: "/oversight/notes/"),
    "who needs help": ("supervisor", lambda: "/oversight/help/"),
    "closings that wait": ("supervisor", lambda: "/oversight/closings/"),
    "a second word": ("supervisor", lambda: ClosureRequest.objects.waiting().first().get_absolute_url()),
    "missing answers": ("supervisor", lambda: "/oversight/missing/"),
    "answers in place": ("supervisor", lambda: "/oversight/missing/officers_on_scene/"),
    "samples": ("supervisor", lambda: "/oversight/quality/"),
    "a reading": ("supervisor", lambda: QualityReview.objects.to_do().first().get_absolute_url()),
    "familiar neighbors": ("supervisor", lambda: "/oversight/familiar/"),
    "without police": ("supervisor", lambda: "/oversight/unarmed/?all"),
    "next 72 hours": ("supervisor", lambda: "/oversight/forecast/"),
    "what if": ("supervisor", lambda: f"/oversight/forecast/?away={someone('navigator').pk}&extra=1"),
    "shifts and absences": ("supervisor", lambda: "/oversight/roster/"),
    "cover": ("supervisor", lambda: f"/oversight/roster/absences/{_absence().pk}/cover/"),
    "publications": ("supervisor", lambda: "/insights/publications/"),
    "correct a publication": ("supervisor", lambda: "/insights/publications/correct/"),
    "insights": ("analyst", lambda: "/insights/"),
    "where a figure comes from": ("supervisor", lambda: "/insights/figures/encounters/"),
    "rows behind a figure": ("supervisor", lambda: "/insights/figures/encounters/counted/"),
    "exports": ("analyst", lambda: "/insights/exports/"),
    "services": ("navigator", lambda: "/services/"),
    "services near a beat": ("navigator", lambda: "/services/?need=food&near=beat+411&within=5"),
    "no service fits": ("navigator", lambda: "/services/?q=nothing+like+it&near=nowhere"),
    "service": ("navigator", lambda: f"/services/{a_service().pk}/"),
    "change a service": ("supervisor", lambda: f"/services/{a_service().pk}/change/"),
    "new service": ("supervisor", lambda: "/services/new/"),
    "nothing for a pocket": ("navigator", lambda: "/services/pocket/"),
    "list for a pocket": ("navigator", lambda: f"/services/pocket/?lang=es&service={a_service().pk}"),
    "refer": ("navigator", lambda: f"/referrals/needs/{_need().pk}/"),
    "referrals": ("navigator", lambda: "/referrals/"),
    "send a referral": ("navigator", lambda: f"/referrals/{_referral('draft').pk}/send/"),
    "find for a need": ("navigator", lambda: f"/referrals/needs/{_need().pk}/find/?near=beat+411"),
    "ask a supervisor": ("navigator", lambda: f"/referrals/{_referral('draft').pk}/override/"),
    "a referral that waits": ("navigator", lambda: f"/referrals/{_referral('sent').pk}/"),
    "a referral that was declined": ("navigator", lambda: f"/referrals/{_referral('declined').pk}/"),
    "what a provider answers": ("", _answer),
    "services to call": ("supervisor", _dead_end),
    "public": ("", lambda: "/public/"),
    "public in Spanish": ("", lambda: "/public/es/"),
    "public, for other pages": ("", lambda: "/public/embed/"),
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


@pytest.mark.parametrize(
    "page_of", ["safety-plan/", "safety-plan/write/", "screens/new/", "alerts/new/", "answers"]
)
def test_what_keeps_people_safe_is_accessible(looking, page_of):
    """On a phone in the dark and at a desk; of the neighbor whose plan and answers the demo tells."""
    visit, plan = looking("clinician"), SafetyPlan.objects.first()
    answers = f"/screens/{Screening.objects.get(neighbor=plan.neighbor).pk}/"
    address = answers if page_of == "answers" else f"/neighbors/{plan.neighbor_id}/{page_of}"
    visit.watch.wrong.clear()
    page = visit.go(address)

    assert [look(page, 390, "dark"), look(page, 1440, "light")] == [[], []]
    visit.watch.assert_quiet()


@pytest.mark.parametrize("press", ["Give to…", "Move date", "Cover"])
def test_an_act_on_picked_rows_is_accessible_before_it_is_done(looking, press):
    visit = looking("supervisor")
    visit.watch.wrong.clear()
    page = visit.page
    page.set_viewport_size({"width": 1440, "height": HEIGHT})
    visit.go("/queue/")
    for box in page.locator("td.pick input").all()[:2]:
        box.check()
    page.locator(".bulk").get_by_role("button", name=press).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("picked")

    assert [look(page, width, scheme) for width in WIDTHS for scheme in SCHEMES] == [[]] * 6
    visit.watch.assert_quiet()


def test_what_became_of_picked_rows_is_accessible(looking):
    supervisor, case = someone("supervisor"), _worked_case()
    acted = give_many(cases=[case], to=someone("navigator"), reason="", by=supervisor, at=timezone.now())
    visit = looking("supervisor")
    visit.watch.wrong.clear()
    page = visit.go(f"/queue/bulk/{acted.pk}/")
    expect(page.get_by_role("heading", name="What became of each")).to_be_visible()

    assert [look(page, width, scheme) for width in WIDTHS for scheme in SCHEMES] == [[]] * 6
    visit.watch.assert_quiet()


def test_the_api_docs_come_from_here_and_fit(looking):
    """Swagger UI's own buttons inside buttons are not ours to mend; its requests and its width are."""
    visit = looking("admin")
    visit.watch.wrong.clear()
    page = visit.go("/api/v1/docs/")
    expect(page.get_by_role("heading", name="HEART API")).to_be_visible()
    expect(page.locator("[data-path='/api/v1/absences/']").first).to_be_visible()
    # It draws what is in sight, and the rest as one comes to it.
    encounters = page.locator("[data-path='/api/v1/encounters/']")
    for _screen in range(SCREENS_OF_DOCS):
        if encounters.count():
            break
        page.mouse.wheel(0, HEIGHT)
        page.wait_for_timeout(100)
    expect(encounters.first).to_be_visible()

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

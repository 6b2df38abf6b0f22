"""What is done with a case and its needs, each on a page that asks."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from cases.models import Case, Need
from followups.models import FollowUp
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_need, make_neighbor, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]

ASKING = ["cases:pause_case", "cases:set_risk", "cases:close_case", "cases:add_need"]
SUPERVISORS = ["cases:assign_case", "cases:reopen_case"]
PRESSING = ["cases:claim_case", "cases:resume_case"]
OF_NEEDS = ["cases:need_status", "cases:connect_need"]


@pytest.fixture
def case(navigator):
    return make_case(held_by=navigator)


@pytest.fixture
def press(browse, navigator):
    """`press(route, record, …)`: the page is asked and answered by the navigator, on the version it shows."""

    def pressed(route: str, record, by=navigator, **told):
        client, address = browse(by), reverse(route, args=[record.pk])
        shown = client.get(address)
        if shown.status_code == 200 and "version" in shown.context["form"].fields:
            told.setdefault("version", shown.context["form"]["version"].value())
        return client.post(address, told)

    return pressed


def test_claiming_gives_the_case(browse, navigator):
    case = make_case()

    response = browse(navigator).post(reverse("cases:claim_case", args=[case.pk]))

    assert (response.status_code, response.url) == (303, f"/cases/{case.pk}/")
    case.refresh_from_db()
    assert case.assigned_to == navigator


def test_a_case_that_someone_has_is_not_taken_from_them(browse, navigator, case, team):
    response = browse(make_user(Role.NAVIGATOR, team=team)).post(reverse("cases:claim_case", args=[case.pk]))

    assert response.status_code == 409
    assert f"{navigator.name} already has this case." in response.content.decode()


def test_a_supervisor_gives_it_to_another_and_says_why(press, supervisor, navigator, case, team):
    omar = make_user(Role.NAVIGATOR, team=team, name="Omar Demo")

    assert (
        press("cases:assign_case", case, by=supervisor, to=omar.pk, reason="Omar is back").status_code == 303
    )

    case.refresh_from_db()
    assert case.assigned_to == omar
    assert case.history.latest("history_id").history_change_reason == "Omar is back"


def test_a_supervisor_gives_it_back_to_the_pool(press, supervisor, case):
    assert press("cases:assign_case", case, by=supervisor, to="").status_code == 303

    case.refresh_from_db()
    assert case.assigned_to is None


def test_pausing_and_resuming(press, browse, navigator, case):
    told = {"reason": "In the hospital", "until": "2026-11-25T09:00"}

    assert press("cases:pause_case", case, **told).status_code == 303

    case.refresh_from_db()
    assert (case.status, case.paused_reason) == (Case.Status.PAUSED, "In the hospital")
    assert browse(navigator).post(reverse("cases:resume_case", args=[case.pk])).status_code == 303
    case.refresh_from_db()
    assert case.status == Case.Status.OPEN


def test_a_pause_until_yesterday_is_said_at_its_field_and_kept(press, case):
    response = press("cases:pause_case", case, reason="In the hospital", until="2026-11-18T09:00")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Pick a time later than now." in page
    assert 'value="In the hospital"' in page


def test_risk_is_set_and_unset(press, case):
    press("cases:set_risk", case, risk="high")
    case.refresh_from_db()
    assert case.risk == "high"

    press("cases:set_risk", case, risk="")
    case.refresh_from_db()
    assert case.risk is None


def test_closing_asks_about_each_open_need(press, case):
    housing, food = make_need(case=case, category="housing"), make_need(case=case, category="food")

    asked = press("cases:close_case", case, reason="moved")
    told = {"reason": "moved"} | {
        f"{name}_{need.pk}": value
        for need in (housing, food)
        for name, value in (("status", "not_connected"), ("reason", "Moved to her mother's"))
    }

    assert asked.status_code == 422
    assert {f"status_{housing.pk}", f"reason_{food.pk}"} <= set(asked.context["form"].errors)
    assert press("cases:close_case", case, **told).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.closure_reason) == (Case.Status.CLOSED, "moved")
    assert {need.status for need in Need.objects.filter(case=case)} == {Need.Status.NOT_CONNECTED}


def test_closing_cancels_the_promise_and_a_supervisor_opens_again(press, supervisor, navigator, browse):
    follow_up = make_follow_up(neighbor=make_neighbor(), cleared_at=EVENING - timedelta(hours=60))
    browse(navigator).post(reverse("cases:claim_case", args=[follow_up.case_id]))

    press("cases:close_case", follow_up.case, reason="goals_met")
    follow_up.refresh_from_db()
    assert follow_up.status == FollowUp.Status.CANCELLED

    assert press("cases:reopen_case", follow_up.case, by=supervisor, reason="She called").status_code == 303
    follow_up.case.refresh_from_db()
    assert follow_up.case.status == Case.Status.OPEN


def test_a_closed_case_says_how_to_go_on(press, case):
    press("cases:close_case", case, reason="moved")

    again = press("cases:close_case", case, reason="moved")
    need = press("cases:add_need", case, category="food", wanted="yes")

    assert (again.status_code, need.status_code) == (409, 409)
    assert "already closed. Reopen it" in again.content.decode()
    assert "Reopen it to change its needs." in need.content.decode()


def test_a_stale_version_says_what_changed_and_keeps_the_words(press, supervisor, case):
    press("cases:set_risk", case, by=supervisor, risk="high")

    response = press(
        "cases:pause_case", case, reason="In the hospital", until="2026-11-25T09:00", version=case.version
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert supervisor.name in page
    assert "Risk: High" in page
    assert 'value="In the hospital"' in page
    case.refresh_from_db()
    assert case.status == Case.Status.OPEN


def test_a_need_is_added_moved_along_and_connected(press, case):
    press("cases:add_need", case, category="housing", wanted="yes")
    need = Need.objects.get()
    moved = press(
        "cases:need_status", need, status="referred", evidence_level="2", wanted="not_now", reason="Wait list"
    )

    assert moved.status_code == 303
    need.refresh_from_db()
    assert (need.status, need.evidence_level, need.wanted, need.status_reason) == (
        "referred",
        2,
        "not_now",
        "Wait list",
    )
    connected = press(
        "cases:connect_need", need, evidence_level="4", connected_on="2026-11-18",
        service_name="Example House", verified_by="provider",
    )  # fmt: skip
    assert connected.status_code == 303
    need.refresh_from_db()
    assert (need.status, need.connected_on, need.service_name) == (
        "connected",
        date(2026, 11, 18),
        "Example House",
    )


def test_a_need_can_not_begin_tomorrow_and_ends_with_a_reason(press, case):
    need = make_need(case=case)

    tomorrow = press(
        "cases:connect_need", need, evidence_level="4", connected_on="2026-11-20", verified_by="neighbor"
    )
    ended = press("cases:need_status", need, status="declined", evidence_level="0", wanted="no", reason="")

    assert (tomorrow.status_code, ended.status_code) == (422, 422)
    assert "The date is in the future." in tomorrow.content.decode()
    assert "Say why, in a few words." in ended.content.decode()
    need.refresh_from_db()
    assert (need.status, need.wanted) == ("identified", "yes")


def test_the_day_is_the_citys_day(press, case):
    """At 7 PM in the city UTC is a day ahead already."""
    need = make_need(case=case)

    today = press(
        "cases:connect_need", need, evidence_level="4", connected_on="2026-11-19", verified_by="neighbor"
    )

    assert today.status_code == 303


def test_a_case_is_opened_for_a_neighbor_once(browse, navigator):
    neighbor = make_neighbor()
    address = reverse("cases:open_case", args=[neighbor.pk])

    first, second = (browse(navigator).post(address, {"reason": "She called us"}) for _ in range(2))

    case = Case.objects.get()
    assert [answer.url for answer in (first, second)] == [f"/cases/{case.pk}/"] * 2
    assert case.opened_reason == "She called us"


@pytest.mark.parametrize(
    ("role", "asking", "supervisors"),
    [
        (Role.NAVIGATOR, 200, 403), (Role.PEER, 200, 403), (Role.CLINICIAN, 200, 403),
        (Role.SUPERVISOR, 200, 200),
        (Role.EMT, 404, 404), (Role.ANALYST, 404, 404), (Role.ADMIN, 404, 404),
        (Role.INTEGRATION, 404, 404),
    ],
)  # fmt: skip
def test_who_may_do_what_with_the_teams_case(browse, team, navigator, case, role, asking, supervisors):
    reader, need = make_user(role, team=team), make_need(case=case)
    client = browse(reader)

    asked = {route: client.get(reverse(route, args=[case.pk])).status_code for route in ASKING + SUPERVISORS}
    asked |= {route: client.get(reverse(route, args=[need.pk])).status_code for route in OF_NEEDS}

    expected = {**dict.fromkeys(ASKING + OF_NEEDS, asking), **dict.fromkeys(SUPERVISORS, supervisors)}
    assert asked == expected


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.PEER, Role.CLINICIAN])
def test_another_teams_case_is_not_known(browse, team, other_team, role):
    theirs = make_case(held_by=make_user(Role.NAVIGATOR, team=other_team))
    need, client = make_need(case=theirs), browse(make_user(role, team=team))

    answers = [client.get(reverse(route, args=[theirs.pk])) for route in ASKING + SUPERVISORS]
    answers += [client.post(reverse(route, args=[theirs.pk])) for route in PRESSING]
    answers += [client.get(reverse(route, args=[need.pk])) for route in OF_NEEDS]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("rows", [1, 3])
def test_closing_costs_the_same_to_ask_with_one_and_three_needs(
    browse, navigator, case, rows, django_assert_num_queries
):
    for category in ["housing", "food", "legal"][:rows]:
        make_need(case=case, category=category)
    client = browse(navigator)
    client.get(reverse("cases:close_case", args=[case.pk]))

    with django_assert_num_queries(12):
        client.get(reverse("cases:close_case", args=[case.pk]))

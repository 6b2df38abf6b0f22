"""Ways to look at the queue, kept: one's own, the team's, and the one that opens first."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from accounts.models import Role
from cases.actions import claim_case
from followups.actions import change_view, choose_columns, forget_view, save_view
from followups.actions.saved_views import MOST_VIEWS
from followups.models import ColumnChoice, SavedView
from heart.core.errors import Invalid, NotPermitted
from tests.at_once import at_once
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_need, make_neighbor, make_team, make_user

pytestmark = pytest.mark.django_db
RAIL_QUERIES = 18  # of a list without rows
OVERDUE_HOUSING = "phase=overdue&need=housing"


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def named(name: str, *, hours: float = 60):
    return make_follow_up(neighbor=make_neighbor(known_as=name), cleared_at=EVENING - timedelta(hours=hours))


def kept(by, name="Mine to do", query="who=mine", **facts) -> SavedView:
    return save_view(name=name, query=query, by=by, at=EVENING, **facts)


def shown(client, address: str) -> str:
    return client.get(address).content.decode()


def test_one_press_keeps_the_list_by_its_filters_and_another_forgets_it(browse, navigator):
    late = named("Late Testa", hours=90)
    make_need(case=late.case)
    client = browse(navigator)
    page = shown(client, f"/queue/?{OVERDUE_HOUSING}")
    assert "Save this view" in page

    saved = client.post("/queue/views/", {"query": OVERDUE_HOUSING}, follow=True)

    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (navigator, "Overdue, Housing", OVERDUE_HOUSING)
    assert saved.redirect_chain == [(f"/queue/?{OVERDUE_HOUSING}", 303)]
    page = saved.content.decode()
    assert "Saved as “Overdue, Housing”." in page
    assert "Save this view" not in page
    assert client.post(f"/queue/views/{view.pk}/forget/").status_code == 303
    assert not SavedView.objects.exists()
    assert [row.history_type for row in SavedView.history.filter(id=view.pk)] == ["-", "+"]


def test_kept_twice_it_is_kept_once(browse, navigator):
    client = browse(navigator)

    for _press in range(2):
        client.post("/queue/views/", {"query": "who=mine"})

    assert SavedView.objects.count() == 1


def test_two_tabs_at_the_same_moment_keep_one(committed):
    user = committed(lambda: make_user(Role.NAVIGATOR, team=make_team()))

    made = at_once([lambda: kept(user).pk, lambda: kept(user).pk])

    assert len(set(made)) == 1


def test_each_view_has_its_count_and_the_list_says_how_many_of_how_many(browse, navigator):
    for number in range(3):
        claim_case(case=named(f"Mine {number} Testa").case, by=navigator, at=EVENING)
    named("Pool Testa")
    kept(navigator, name="Held by me")

    page = shown(browse(navigator), "/queue/?who=mine")

    assert "<b>3</b> of 4" in page
    assert '<bdi>Held by me</bdi></span> <span class="figure">3</span>' in page


def test_what_is_overdue_is_one_press_from_each_need(browse, navigator):
    for name, need in (("One", "housing"), ("Two", "housing"), ("Three", "food")):
        make_need(case=named(f"{name} Testa", hours=90).case, category=need)
    make_need(case=named("Open Testa", hours=50).case, category="legal")

    page = shown(browse(navigator), "/queue/?all=yes")

    assert '?phase=overdue&amp;need=housing" >Housing <span class="figure">2</span>' in page
    assert '?phase=overdue&amp;need=food" >Food <span class="figure">1</span>' in page
    assert "need=legal" not in page


def test_the_default_opens_first_and_the_bare_list_stays_in_reach(browse, navigator):
    client = browse(navigator)
    kept(navigator, is_default=True)

    assert client.get("/queue/")["Location"] == "/queue/?who=mine"
    assert client.get("/queue/?all=yes").status_code == 200


def test_ones_own_default_goes_before_the_teams(browse, navigator, supervisor):
    kept(supervisor, name="For all", query="phase=overdue", team=navigator.team, is_default=True)
    assert browse(navigator).get("/queue/")["Location"] == "/queue/?phase=overdue"

    kept(navigator, is_default=True)

    assert browse(navigator).get("/queue/")["Location"] == "/queue/?who=mine"


def test_one_view_opens_first(navigator):
    first = kept(navigator, name="First", is_default=True)

    kept(navigator, name="Second", is_default=True)

    first.refresh_from_db()
    assert not first.is_default


def test_a_teams_view_is_seen_by_the_team_and_changed_by_who_shares(
    browse, navigator, supervisor, other_team
):
    view = kept(supervisor, name="Tonight", query="phase=today", team=navigator.team)
    stranger = make_user(Role.NAVIGATOR, team=other_team)

    assert "Tonight" in shown(browse(navigator), "/queue/?all=yes")
    assert "Tonight" not in shown(browse(stranger), "/queue/?all=yes")
    path = f"/queue/views/{view.pk}/"
    assert [browse(user).get(path).status_code for user in (supervisor, navigator, stranger)] == [
        200,
        403,
        404,
    ]
    with pytest.raises(NotPermitted):
        kept(navigator, name="Not mine to give", team=navigator.team)
    with pytest.raises(NotPermitted):
        forget_view(view=view, by=navigator, at=EVENING)


def test_even_a_supervisor_leaves_another_persons_views_alone(browse, navigator, supervisor):
    view = kept(navigator)

    assert browse(supervisor).get(f"/queue/views/{view.pk}/").status_code == 404
    with pytest.raises(NotPermitted):
        change_view(view=view, by=supervisor, at=EVENING, name="Theirs")


def test_a_supervisor_shares_their_own_view_with_their_team(browse, navigator, supervisor):
    view = kept(supervisor, name="Tonight", query="phase=today")

    assert browse(supervisor).post(f"/queue/views/{view.pk}/share/").status_code == 303

    assert "Tonight" in shown(browse(navigator), "/queue/?all=yes")


def test_a_view_gets_another_name_and_a_taken_one_is_refused_at_its_field(browse, navigator):
    view, _other = kept(navigator), kept(navigator, name="Taken", query="phase=overdue")
    client, path = browse(navigator), f"/queue/views/{kept(navigator).pk}/"

    refused = client.post(path, {"name": "taken"})
    client.post(path, {"name": "My day", "is_default": "on"})

    assert refused.status_code == 422
    assert "There is another view of this name." in refused.content.decode()
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("My day", True)


@pytest.mark.parametrize("query", ["phase=yesterday", f"who={UUID(int=7)}", "need=gold", "due_before=soon"])
def test_filters_that_are_not_known_are_not_kept(browse, navigator, query):
    assert browse(navigator).post("/queue/views/", {"query": query}).status_code == 400
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_views(navigator):
    for number in range(MOST_VIEWS):
        kept(navigator, name=f"View {number}")

    with pytest.raises(Invalid, match="Forget one first"):
        kept(navigator, name="One more")


def test_columns_are_remembered_for_the_person_and_the_address_goes_before_them(browse, navigator, peer):
    named("Testa")
    client = browse(navigator)
    client.post("/queue/columns/", {"columns": ["said", "next"], "back": "/queue/?all=yes"})

    mine, theirs = shown(client, "/queue/?all=yes"), shown(browse(peer), "/queue/?all=yes")

    assert ColumnChoice.objects.get().columns == ["next", "said"]
    assert '<th scope="col">Said last</th>' in mine
    assert '<th scope="col">Tries</th>' not in mine
    assert '<th scope="col">Said last</th>' not in theirs
    asked = shown(client, "/queue/?all=yes&columns=tries")
    assert '<th scope="col">Tries</th>' in asked
    assert '<th scope="col">Said last</th>' not in asked


def test_columns_are_chosen_twice_without_harm_and_unknown_ones_are_refused(navigator):
    for _press in range(2):
        choose_columns(columns=["way"], by=navigator, at=EVENING)

    assert ColumnChoice.objects.count() == 1
    with pytest.raises(Invalid):
        choose_columns(columns=["salary"], by=navigator, at=EVENING)


def test_a_program_keeps_changes_and_forgets_views_too(api, navigator, peer):
    client = api(navigator)
    body = {"name": "Late", "query": "phase=overdue", "columns": ["tries"], "is_default": True}

    made = client.post("/api/v1/saved-views/", body)

    assert made.status_code == 201
    path = f"/api/v1/saved-views/{made.json()['id']}/"
    assert {key: made.json()[key] for key in body} == body
    assert (made.json()["owner"], made.json()["team"]) == (str(navigator.pk), None)
    assert client.patch(path, {"name": "Later"}).json()["name"] == "Later"
    assert [one["name"] for one in client.get("/api/v1/saved-views/").json()["results"]] == ["Later"]
    assert api(peer).get(path).status_code == 404
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.post("/api/v1/saved-views/", body | {"query": "phase=never"}).status_code == 400


def test_the_rail_costs_the_same_with_one_and_with_three_views(browse, navigator, django_assert_num_queries):
    client = browse(navigator)
    for count in (1, 3):
        for number in range(count):
            kept(
                navigator,
                name=f"View {count} {number}",
                query=f"who=mine&due_before=2026-12-0{count + number}",
            )
        with django_assert_num_queries(RAIL_QUERIES):
            client.get("/queue/?all=yes")

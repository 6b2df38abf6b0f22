import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import claim_case
from followups.actions import cancel_follow_up, log_attempt
from followups.models import FollowUp
from neighbors.actions import change_neighbor
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor, make_user

HTMX = {"HX-Request": "true"}
QUICK_QUERIES = 23

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def named(name: str, *, hours: float = 60, **facts) -> FollowUp:
    neighbor = make_neighbor(known_as=name, **facts)
    return make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=hours))


def quick(follow_up: FollowUp, query: str = "") -> str:
    return reverse("followups:quick", args=[follow_up.pk]) + query


def tried(follow_up: FollowUp, by, *, hours: float, note: str) -> None:
    log_attempt(
        follow_up=follow_up, by=by, at=EVENING, tried_at=EVENING - timedelta(hours=hours),
        method="phone", outcome="no_answer", note=note,
    )  # fmt: skip


def links(page: str) -> dict[str, str]:
    """The rows beside it, by what leads to them."""
    found = re.findall(r'id="quick-(previous|next)" href="([^"]*)"', page)
    return {name: url.replace("&amp;", "&") for name, url in found}


def test_it_says_when_who_and_what_to_mind_before(browse, navigator):
    made = named("Glance Testa", safe_hours="After 5 PM", preferred_language="spa", interpreter_needed=True)
    points = [{"kind": "phone", "value": "336-555-0101", "label": "cell", "ok_to_text": True}]
    change_neighbor(neighbor=made.case.neighbor, by=navigator, at=EVENING, contact_points=points)

    page = browse(navigator).get(quick(made), headers=HTMX).content.decode()

    assert "<html" not in page
    assert f'data-shows="follow-up-{made.pk}"' in page
    assert f'<h2><a href="{made.case.get_absolute_url()}?back=' in page
    assert "<bdi>Glance Testa</bdi></a></h2>" in page
    assert "2 h left" in page  # to act by 9 PM
    assert "Before you call" in page
    assert "After 5 PM" in page
    assert "Spanish interpreter" in page
    assert 'href="tel:+13365550101"' in page
    assert "It is the first try." in page


def test_without_a_number_it_says_where_to_go(browse, navigator):
    made = named("Bench Testa", usual_location="Main St bus stop")

    page = browse(navigator).get(quick(made), headers=HTMX).content.decode()

    assert "Before you go" in page
    assert "<b>Main St bus stop</b>" in page


def test_the_last_three_notes_of_tries_stand_with_who_and_when(browse, navigator):
    made = named("Testa")
    for hours, note in ((8, "Oldest"), (6, "Third"), (5, ""), (4, "Second"), (2, "Youngest")):
        tried(made, navigator, hours=hours, note=note)

    page = browse(navigator).get(quick(made), headers=HTMX).content.decode()

    shown = re.findall(r"<li><p><bdi>(\w+)</bdi></p><p[^>]*>([^<]*)</p>", page)
    assert shown == [(said, f"Today, {navigator}") for said in ("Youngest", "Second", "Third")]
    assert "5 tries" in page


def test_it_knows_its_place_in_the_list_that_was_asked_for(browse, navigator):
    first, second, third = (named(f"Testa {hours}", hours=hours) for hours in (90, 70, 50))
    other = named("Other Testa", hours=56)  # to act by tomorrow: not at the same time as another
    for mine in (first, second, third):
        claim_case(case=mine.case, by=navigator, at=EVENING)
    client = browse(navigator)

    page = client.get(quick(second, "?who=mine"), headers=HTMX).content.decode()

    assert "2 of 3" in page
    assert links(page) == {"previous": quick(first, "?who=mine"), "next": quick(third, "?who=mine")}
    ends = [links(client.get(quick(end, "?who=mine")).content.decode()) for end in (first, third)]
    assert [set(end) for end in ends] == [{"next"}, {"previous"}]
    # One that is not in the list, or has left it, still knows what comes after it.
    beside = client.get(quick(other, "?who=mine")).content.decode()
    assert links(beside) == {"previous": quick(second, "?who=mine"), "next": quick(third, "?who=mine")}
    assert not re.search(r"\d of 3<", beside)


def test_log_leads_back_to_this_row_and_log_next_to_the_next_ones_form(browse, navigator):
    first, second = named("First Testa", hours=90), named("Second Testa", hours=70)

    page = browse(navigator).get(quick(first, "?phase=overdue"), headers=HTMX).content.decode()
    alone = browse(navigator).get(quick(second), headers=HTMX).content.decode()

    log = reverse("followups:log_attempt", args=[first.pk])
    assert f'href="{log}?back=%2Fqueue%2F%3Fphase%3Doverdue%26show%3D{first.pk}"' in page
    assert 'data-key="n"' not in alone  # nothing comes after the last
    both = browse(navigator).get(quick(first), headers=HTMX).content.decode()
    assert f'href="{log}?back=%2Fqueue%2F%3Fall%3Dyes%26show%3D{first.pk}&amp;then=next"' in both


def test_a_settled_one_says_so_and_offers_no_try(browse, supervisor):
    made = named("Testa")
    cancel_follow_up(follow_up=made, by=supervisor, at=EVENING, reason="They moved away")

    page = browse(supervisor).get(quick(made), headers=HTMX).content.decode()

    assert '<b class="tag">Cancelled</b>' in page
    assert "attempts/new" not in page


def test_without_javascript_it_is_a_page_of_its_own(browse, navigator):
    made = named("Page Testa")

    page = browse(navigator).get(quick(made)).content.decode()

    assert "<html" in page
    assert "<title>A follow-up at a glance · HEART</title>" in page
    assert "Page Testa" in page
    assert "hx-get" not in page


def test_who_may_not_see_it_does_not_know_of_it(browse, navigator, analyst, emt, admin, other_team):
    made = named("Testa")
    claim_case(case=made.case, by=navigator, at=EVENING)
    stranger = make_user(Role.NAVIGATOR, team=other_team)

    assert [browse(user).get(quick(made)).status_code for user in (stranger, emt, analyst, admin)] == [
        404
    ] * 4
    assert browse(navigator).get(reverse("followups:quick", args=[uuid4()])).status_code == 404
    assert browse(navigator).post(quick(made)).status_code == 405


def test_a_look_leaves_one_access_event(browse, navigator):
    made = named("Testa")

    browse(navigator).get(quick(made), headers=HTMX)

    event = AccessEvent.objects.get(actor_id=navigator.pk)
    assert event.about == [made.pk, made.case_id, made.case.neighbor_id]


def test_the_number_of_queries_does_not_grow_with_the_story(browse, navigator, django_assert_num_queries):
    made = named("Testa")
    client = browse(navigator)
    for count in (1, 3):
        for number in range(count):
            named(f"Beside {count} {number} Testa")
            tried(made, navigator, hours=number + 1, note=f"Note {count} {number}")
        with django_assert_num_queries(QUICK_QUERIES):
            client.get(quick(made), headers=HTMX)


def test_the_queue_asks_first_for_the_row_in_the_address_if_it_is_on_the_page(browse, navigator):
    first, second = named("First Testa", hours=90), named("Second Testa", hours=70)
    client = browse(navigator)

    def asked_first(query: str) -> str:
        return re.search(r'data-first="([^"]*)"', client.get(f"/queue/{query}").content.decode())[1]

    assert asked_first("") == quick(first, "?all=yes")
    assert asked_first(f"?team=none&show={second.pk}") == quick(second, "?team=none")
    assert asked_first(f"?show={uuid4()}") == asked_first("?show=x") == quick(first, "?all=yes")


@pytest.mark.parametrize("address", ["/queue/", "/queue/no-date/"])
def test_a_list_without_follow_ups_has_no_quick_view(browse, navigator, address):
    assert "data-first" not in browse(navigator).get(address).content.decode()

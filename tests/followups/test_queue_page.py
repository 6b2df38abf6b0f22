import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from audit.models import AccessEvent
from cases.actions import claim_case
from cases.models import Case
from followups.models import FollowUp
from heart.core.models import Heartbeat
from heart.core.sweeps import SWEEPS
from neighbors.models import Neighbor
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_need, make_neighbor, make_user, unsaved_round

QUEUE = "/queue/"
QUEUE_QUERIES = 27

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def ago(hours: float):
    return EVENING - timedelta(hours=hours)


def names(response) -> list[str]:
    return re.findall(r'<a class="name" data-open-row[^>]*><bdi>([^<]*)</bdi>', response.content.decode())


def named(name: str, *, hours: float = 60, **facts) -> FollowUp:
    neighbor = make_neighbor(known_as=name, **facts)
    return make_follow_up(neighbor=neighbor, cleared_at=ago(hours))


def test_rows_stand_in_the_order_in_which_they_must_be_acted_on(browse, navigator):
    for name, hours in [("Later Testa", 50), ("Late Testa", 90), ("Soon Testa", 70)]:
        named(name, hours=hours)

    assert names(browse(navigator).get(QUEUE)) == ["Late Testa", "Soon Testa", "Later Testa"]


def test_each_filter_shows_its_rows_and_says_so(browse, navigator, supervisor):
    mine = named("Mine Testa", preferred_language="spa")
    claim_case(case=mine.case, by=navigator, at=EVENING)
    make_need(case=mine.case, category="housing")
    named("Overdue Testa", hours=90)
    client = browse(navigator)

    def shown(**asked):
        return names(client.get(f"{QUEUE}?{urlencode(asked)}"))

    assert shown(who="mine") == ["Mine Testa"]
    assert shown(who="nobody") == ["Overdue Testa"]
    assert shown(who=navigator.pk) == ["Mine Testa"]
    assert shown(team="north") == ["Mine Testa"]
    assert shown(team="none") == ["Overdue Testa"]
    assert shown(phase="overdue") == ["Overdue Testa"]
    assert shown(need="housing") == ["Mine Testa"]
    assert shown(language="spa") == ["Mine Testa"]
    assert shown(due_before="2026-11-20") == ["Overdue Testa"]
    page = client.get(f"{QUEUE}?who=mine&need=housing").content.decode()
    assert "With: <b>Me</b>" in page
    assert 'href="?who=mine"' in page  # the address without the need
    assert "<b>1</b> of 2" in page


@pytest.mark.parametrize("asked", ["phase=soon", "who=somebody", "need=gold", "due_before=never", "team=x"])
def test_a_filter_we_do_not_know_says_so_and_filters_nothing(browse, navigator, asked):
    named("Testa")

    response = browse(navigator).get(f"{QUEUE}?{asked}")

    assert response.status_code == 200
    assert names(response) == ["Testa"]
    assert "1 thing to fix" in response.content.decode()


def test_a_page_link_that_is_not_ours_is_refused_with_a_sentence(browse, navigator):
    response = browse(navigator).get(f"{QUEUE}?cursor=xyz")

    assert response.status_code == 400


def test_another_teams_cases_are_not_in_the_list(browse, navigator, other_team):
    taken = named("Taken Testa")
    claim_case(case=taken.case, by=make_user("navigator", team=other_team), at=EVENING)

    assert names(browse(navigator).get(QUEUE)) == []


def test_reading_the_list_leaves_one_access_event_with_who_was_shown(browse, navigator):
    shown = [named("One Testa"), named("Two Testa")]

    browse(navigator).get(QUEUE)

    event = AccessEvent.objects.get(actor_id=navigator.pk)
    assert {one.case.neighbor_id for one in shown} <= set(event.about)


def test_the_number_of_queries_does_not_grow_with_the_rows(browse, navigator, django_assert_num_queries):
    client = browse(navigator)
    for count in (1, 2):
        for number in range(count):
            made = named(f"Testa {count} {number}", preferred_language="spa")
            make_need(case=made.case, category="food")
        with django_assert_num_queries(QUEUE_QUERIES):
            client.get(QUEUE)


def test_claiming_in_the_row_says_who_has_it(browse, navigator):
    made = named("Testa")

    response = browse(navigator).post(
        reverse("followups:claim", args=[made.case_id]), headers={"HX-Request": "true"}
    )

    made.case.refresh_from_db()
    assert (response.status_code, made.case.assigned_to) == (200, navigator)
    assert response.content.decode().lstrip().startswith('<td class="with"><bdi>You, 30 min left</bdi>')


def test_a_case_that_someone_took_meanwhile_says_who(browse, navigator, peer):
    made = named("Testa")
    claim_case(case=made.case, by=peer, at=EVENING)

    response = browse(navigator).post(reverse("followups:claim", args=[made.case_id]))

    assert response.status_code == 409
    assert f"{peer.name} already has this case." in response.content.decode()


def test_claim_next_takes_the_first_to_act_on_and_goes_to_it(browse, navigator):
    named("Later Testa", hours=50)
    first = named("First Testa", hours=90)

    response = browse(navigator).post(reverse("followups:claim_next"))

    first.case.refresh_from_db()
    assert first.case.assigned_to == navigator
    assert (response.status_code, response["Location"]) == (303, first.case.get_absolute_url())


@pytest.mark.parametrize("path", [QUEUE, "/"])
def test_claim_next_pressed_twice_takes_one_case(browse, navigator, path):
    first, other = named("First Testa", hours=90), named("Other Testa", hours=50)
    client = browse(navigator)
    key = re.search(r'name="form_key" value="([^"]+)"', client.get(path).content.decode())[1]

    answers = [client.post(reverse("followups:claim_next"), {"form_key": key}) for _press in range(2)]

    assert {answer["Location"] for answer in answers} == {first.case.get_absolute_url()}
    assert not Case.objects.filter(pk=other.case_id, assigned_to=navigator).exists()


def test_claim_next_says_kindly_when_none_is_left(browse, navigator):
    response = browse(navigator).post(reverse("followups:claim_next"), follow=True)

    assert "Nobody is waiting: every open case has someone." in response.content.decode()


def test_a_supervisor_gives_a_case_in_the_row_and_a_navigator_may_not(browse, navigator, supervisor):
    made = named("Testa")
    address = reverse("followups:assign", args=[made.case_id])

    given = browse(supervisor).post(address, {"user": navigator.pk}, headers={"HX-Request": "true"})

    made.case.refresh_from_db()
    assert (given.status_code, made.case.assigned_to) == (200, navigator)
    assert browse(navigator).post(address, {"user": navigator.pk}).status_code == 403
    assert browse(navigator).get(address).status_code == 403


def test_an_analyst_can_not_be_given_a_case(browse, supervisor, analyst):
    made = named("Testa")

    response = browse(supervisor).post(reverse("followups:assign", args=[made.case_id]), {"user": analyst.pk})

    assert response.status_code == 422


def test_a_case_without_a_date_has_a_list_of_its_own(browse, navigator):
    make_case(neighbor=make_neighbor(known_as="Dateless Testa"), held_by=navigator, at=ago(1))
    named("Dated Testa")

    assert names(browse(navigator).get("/queue/no-date/")) == ["Dateless Testa"]


def test_setting_a_date_takes_a_case_off_that_list(browse, navigator):
    case = make_case(held_by=navigator, at=ago(1))
    client = browse(navigator)
    form_key = "6f1d3c1e-0000-4000-8000-000000000001"

    response = client.post(
        reverse("followups:plan", args=[case.pk]), {"opens_at": "2026-11-24", "form_key": form_key}
    )

    assert (response.status_code, response["Location"]) == (303, case.get_absolute_url())
    assert FollowUp.objects.pending().get(case=case).opens_at == EVENING + timedelta(days=4, hours=5)
    assert names(client.get("/queue/no-date/")) == []


def test_moving_and_cancelling_are_a_supervisors_with_a_reason(browse, navigator, supervisor):
    made = named("Testa")
    move = reverse("followups:reschedule", args=[made.pk])
    asked = {"opens_at": "2026-11-21T09:00", "due_at": "2026-11-22T09:00"}
    client = browse(supervisor)

    assert client.post(move, asked).status_code == 422
    assert client.post(move, asked | {"reason": "In hospital until then"}).status_code == 303
    made.refresh_from_db()
    assert made.due_at == EVENING + timedelta(days=2, hours=14)
    assert browse(navigator).post(move, asked | {"reason": "x"}).status_code == 403
    cancel = reverse("followups:cancel", args=[made.pk])
    assert client.post(cancel, {"reason": "They moved away"}).status_code == 303
    made.refresh_from_db()
    assert (made.status, made.settled_reason) == ("cancelled", "They moved away")


def test_ending_without_a_contact_needs_a_try_first(browse, navigator):
    made = named("Testa")

    response = browse(navigator).post(reverse("followups:unreached", args=[made.pk]), {"reason": "Gone"})

    assert response.status_code == 409
    assert "Not yet. Still missing: 3 more tries, 2 other ways" in response.content.decode()


def test_a_clock_that_stands_still_is_said_on_the_queue(browse, navigator):
    late = browse(navigator).get(QUEUE).content.decode()
    for name in SWEEPS:
        Heartbeat.objects.beat(name, EVENING)
    in_time = browse(navigator).get(QUEUE).content.decode()
    with time_machine.travel(EVENING + timedelta(minutes=6), tick=False):
        later = browse(navigator).get(QUEUE).content.decode()

    assert "The clock has not run yet." in late
    assert "Notices may be late." not in in_time
    assert "The clock last ran 6 min ago." in later
    assert "Lists are right. Notices may be late." in later


def test_three_thousand_rows_of_one_act_by_are_each_shown_once(browse, navigator, acting):
    first = named("Testa 0")
    many = 3_000
    neighbors = Neighbor.objects.bulk_create(
        Neighbor(known_as=f"Testa {number}", created_by=navigator) for number in range(1, many)
    )
    cases = Case.objects.bulk_create(
        Case(number=f"CN-T-{number}", neighbor=neighbor, opened_at=ago(60), opened_reason="A test")
        for number, neighbor in enumerate(neighbors)
    )
    FollowUp.objects.bulk_create(
        unsaved_round(
            case,
            1,
            anchor_at=first.anchor_at,
            opens_at=first.opens_at,
            due_at=first.due_at,
            act_by=first.act_by,
        )
        for case in cases
    )
    client, address, shown = browse(navigator), QUEUE, []
    while address:
        page = client.get(address, headers={"HX-Request": "true"}).content.decode()
        shown += re.findall(r"/queue/([0-9a-f-]{36})/attempts/new/", page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = QUEUE + following[1].replace("&amp;", "&") if following else ""

    assert (len(shown), len(set(shown))) == (many, many)

"""Whom a team that is out there could meet: who has no home, by where they were seen last."""

import uuid
from datetime import timedelta

import pytest

from audit.models import AccessEvent
from calls.actions import review_call
from followups.models import ContactAttempt, FollowUp
from neighbors.models import Neighbor
from programs.models import Beat
from tests.factories import make_call, make_encounter, make_follow_up, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

FIELD = "/queue/field/"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(MONDAY + timedelta(hours=50), tick=False)


def outside(name="Man at Fixture Fountain", beat="511", housing="outside", **facts):
    neighbor = make_neighbor(known_as=name, housing_status=housing, usual_location="Fixture Fountain")
    return make_follow_up(neighbor=neighbor, beat=beat and Beat.objects.get(code=beat), **facts)


def shown(answer):
    return {group.code: sorted(row.name for row in group.rows) for group in answer.context["groups"]}


@pytest.mark.parametrize(
    ("housing", "listed"),
    [
        ("outside", True), ("Homeless since May", True), ("a shelter", True), ("sleeps in her car", True),
        ("unhoused", True), ("housed", False), ("staying with family", False), ("", False),
        ("day care worker's flat", False), ("Streetview Apartments", False),
    ],
)  # fmt: skip
def test_who_has_no_home_is_said_in_their_own_words(housing, listed):
    make_neighbor(housing_status=housing)

    assert Neighbor.objects.unhoused().exists() is listed


def test_the_list_goes_by_the_beat_of_the_newest_encounter(browse, supervisor):
    outside("Ada Testa"), outside("Ben Testa", "512"), outside("Cleo Testa", None)
    outside("Housed Sample", housing="housed")
    moved = outside("Dan Testa")
    make_encounter(
        neighbor=moved.case.neighbor,
        beat=Beat.objects.get(code="512"),
        cleared_at=MONDAY + timedelta(hours=9),
    )

    client = browse(supervisor)

    assert shown(client.get(FIELD)) == {
        "511": ["Ada Testa"], "512": ["Ben Testa", "Dan Testa"], "none": ["Cleo Testa"],
    }  # fmt: skip
    assert shown(client.get(f"{FIELD}?beat=512")) == {"512": ["Ben Testa", "Dan Testa"]}
    assert shown(client.get(f"{FIELD}?beat=none")) == {"none": ["Cleo Testa"]}
    assert shown(client.get(f"{FIELD}?beat=999")) == {}


def test_who_was_found_in_a_call_was_seen_where_it_came_from(browse, supervisor, clinician):
    neighbor = make_neighbor(known_as="Eve Testa", housing_status="outside")
    call = make_call(beat=Beat.objects.get(code="513"))
    review_call(
        call=call, decision="follow_up", reason="Asked for help", neighbor=neighbor, by=clinician, at=MONDAY
    )

    assert shown(browse(supervisor).get(FIELD)) == {"513": ["Eve Testa"]}


def test_a_peer_on_the_team_meets_them_and_it_counts(browse, peer):
    follow_up = outside()
    client = browse(peer)
    address = f"/queue/{follow_up.pk}/attempts/new/?method=in_person"

    assert address in client.get(FIELD).text
    form = client.get(address)
    assert form.context["form"]["method"].value() == "in_person"
    body = {
        "form_key": str(uuid.uuid4()),
        "method": "in_person",
        "outcome": "reached",
        "with_whom": "neighbor",
    }
    client.post(address, body | {"next": "7"})

    attempt = ContactAttempt.objects.get()
    assert (attempt.method, attempt.by) == ("in_person", peer)
    assert FollowUp.objects.get(pk=follow_up.pk).status == "done"


def test_each_sees_the_rows_of_their_cases_and_an_emt_none(browse, peer, clinician, emt):
    outside("Pooled Testa")
    outside("Own Testa", by=clinician)

    assert shown(browse(peer).get(FIELD)) == {"511": ["Own Testa", "Pooled Testa"]}
    assert "Own Testa" in str(shown(browse(clinician).get(FIELD)))
    assert browse(emt).get(FIELD).status_code == 403


def test_whoever_is_listed_is_in_the_access_log_and_nobody_else(browse, supervisor):
    follow_up = outside()
    outside("Housed Sample", housing="housed")

    browse(supervisor).get(FIELD)

    assert AccessEvent.objects.get().about == [follow_up.pk, follow_up.case_id, follow_up.case.neighbor_id]


def test_nobody_is_an_answer_too(browse, supervisor):
    assert "Nobody to look for here" in browse(supervisor).get(FIELD).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(browse, supervisor, rows, django_assert_num_queries):
    for number in range(rows):
        outside(f"Testa {number}")
    client = browse(supervisor)

    # Session, reader, zone; the beats; the rows with their ways, needs, tries and notes; the frame.
    with django_assert_num_queries(17):
        answer = client.get(FIELD)

    assert len(shown(answer)["511"]) == rows


def test_the_api_filters_the_same_way(api, supervisor):
    met, housed = outside(), outside("Housed Sample", housing="housed")

    def found(**asked):
        answer = api(supervisor).get("/api/v1/follow-ups/", asked)
        return [row["id"] for row in answer.json()["results"]]

    assert found(unhoused="true") == found(last_beat="511") == [str(met.pk)]
    assert found(unhoused="false") == [str(housed.pk)]
    assert found(last_beat="512") == []
    assert api(supervisor).get("/api/v1/follow-ups/", {"last_beat": "none"}).status_code == 400

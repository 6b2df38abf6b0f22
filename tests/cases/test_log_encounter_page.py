"""Logging an encounter on its screen: what is kept, what is asked, and once."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from calls.models import Call, CallEligibility
from cases.models import Encounter
from followups.models import FollowUp
from heart.core.acting import acting_as
from programs.models import Program
from tests.cases.conftest import errors
from tests.conftest import EVENING
from tests.factories import make_call, make_encounter, make_neighbor, make_team, make_user

NEW = "/encounters/new/"
LATER, SIGN = {"then": "later"}, {"then": "sign"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def test_three_fields_are_enough_and_the_rest_shows_as_open(browse, clinician, typed):
    response = browse(clinician).post(NEW, typed | LATER)

    encounter = Encounter.objects.get()
    assert (response.status_code, response.url) == (303, f"/encounters/{encounter.pk}/")
    assert (encounter.author, encounter.program.code) == (clinician, "CRT")
    assert encounter.cleared_at == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    page = browse(clinician).get(response.url).content.decode()
    assert "Still open" in page
    assert "who was there" in page


def test_without_the_three_the_form_says_each_and_keeps_the_rest(browse, clinician):
    response = browse(clinician).post(NEW, {"form_key": str(uuid.uuid4()), "location": "Bus station"})

    assert response.status_code == 422
    assert errors(response) == [
        "Program Choose which program this was.",
        "How did it end? Choose how it ended.",
        "Cleared Say when it ended: our promise counts from then.",
    ]
    assert 'value="Bus station"' in response.content.decode()
    assert not Encounter.objects.exists()


def test_everything_on_the_screen_is_written_in_one_go(browse, clinician, emt, typed):
    answers = typed | SIGN | {
        "outcome": "transported", "transported_to": "crisis_center", "dispatched_at": "2026-11-19T17:40",
        "arrived_at": "2026-11-19T18:00", "came": ["officers", "emergent"], "police_backup_reason": "safety",
        "requested_by": "police", "interpreter": "phone", "arrested": "no", "law_enforcement_diverted": "yes",
        "neighbor": "new", "known_as": "Man at Main St bus stop", "needs_seen": ["housing", "food"],
        "follow_up": "wanted", "follow_up_reason": "He asked", "user_1": str(clinician.pk), "safe_1": "yes",
        "user_2": str(emt.pk), "safe_2": "no", "section_saw": "Cold, no coat.", "sensitivity": "clinical",
    }  # fmt: skip

    response = browse(clinician).post(NEW, answers)

    assert response.status_code == 303, errors(response)
    encounter = Encounter.objects.get()
    assert (encounter.transported_to, encounter.requested_by, encounter.interpreter) == (
        "crisis_center",
        "police",
        "phone",
    )
    assert (encounter.officers_on_scene, encounter.police_backup, encounter.ems_needed) == (
        True,
        "emergent",
        False,
    )
    assert (encounter.arrested, encounter.law_enforcement_diverted, encounter.in_person_diverted) == (
        False,
        True,
        None,
    )
    assert encounter.neighbor.known_as == "Man at Main St bus stop"
    assert {row.user: (row.discipline, row.felt_safe) for row in encounter.responders.all()} == {
        clinician: ("clinician", True),
        emt: ("emt", False),
    }
    assert sorted(encounter.case.needs.values_list("category", flat=True)) == ["food", "housing"]
    assert FollowUp.objects.get().anchor_at == encounter.cleared_at
    note = encounter.note
    assert (note.sections, note.sensitivity, note.signed_by) == (
        {"saw": "Cold, no coat."},
        "clinical",
        clinician,
    )


def test_the_screen_begins_with_the_call(browse, clinician):
    call = make_call(
        cad_number="26-118204", priority="3", address="400 block Main St",
        at=EVENING - timedelta(hours=3), cleared_at=EVENING - timedelta(hours=1),
    )  # fmt: skip

    page = browse(clinician).get(NEW, {"call": call.pk}).content.decode()

    assert "911 call 26-118204" in page
    assert 'value="400 block Main St"' in page
    assert 'name="cleared_at" value="2026-11-19T18:00"' in page
    assert f'name="call" value="{call.pk}"' in page


def test_the_program_is_the_only_one_that_may_take_the_call(browse, clinician, clock):
    call = make_call(at=EVENING - timedelta(hours=3))
    for program in Program.objects.filter(code__in=["CRT", "COR"]):
        takes = program.code == "COR"
        CallEligibility.objects.update_or_create(
            call=call,
            program=program,
            defaults={"eligible": takes, "reasons": [] if takes else ["call_type"]},
        )

    page = browse(clinician).get(NEW, {"call": call.pk}).content.decode()

    cor = Program.objects.get(code="COR")
    assert re.search(rf'name="program" value="{cor.pk}"[^>]*checked', page)


def test_a_call_that_may_not_be_known_is_not_found(browse, clinician):
    assert browse(clinician).get(NEW, {"call": uuid.uuid4()}).status_code == 404
    assert browse(clinician).get(NEW, {"call": "nonsense"}).status_code == 404


def test_the_crew_and_the_program_of_this_shift_are_there_already(browse, clinician, emt, typed):
    browse(clinician).post(NEW, typed | LATER | {"user_1": str(clinician.pk), "user_2": str(emt.pk)})

    page = browse(clinician).get(NEW).content.decode()

    for person in (clinician, emt):
        assert f'<option value="{person.pk}" selected>' in page
    assert re.search(rf'value="{typed["program"]}"[^>]*checked', page)


def test_pressed_twice_it_is_one_encounter(browse, clinician, typed):
    client = browse(clinician)

    first, second = client.post(NEW, typed | LATER), client.post(NEW, typed | LATER)

    assert Encounter.objects.count() == 1
    assert second.url == first.url


def test_sent_again_with_other_words_it_says_that_the_first_is_saved(browse, clinician, typed):
    client = browse(clinician)
    client.post(NEW, typed | LATER)

    response = client.post(NEW, typed | LATER | {"outcome": "declined"})

    assert response.status_code == 422
    assert errors(response) == [
        "You sent this form before. What you sent first is saved: open it to change it."
    ]
    assert Encounter.objects.get().outcome == "resolved_on_scene"


def test_a_second_encounter_of_one_program_from_one_call_asks_first(browse, clinician, typed):
    call = make_call(at=EVENING - timedelta(hours=3))
    client, answers = browse(clinician), typed | LATER | {"call": str(call.pk)}
    client.post(NEW, answers)

    asked = client.post(NEW, answers | {"form_key": str(uuid.uuid4())})

    assert asked.status_code == 422
    assert "It went there twice" in asked.content.decode()
    told = client.post(NEW, answers | {"form_key": str(uuid.uuid4()), "second_of_call": "on"})
    assert told.status_code == 303
    assert Encounter.objects.filter(call=call).count() == 2


def test_searching_finds_whom_to_pick_and_leaves_an_access_event(browse, clinician):
    juan = make_neighbor(known_as="Juan Prueba", by=clinician)
    make_encounter(neighbor=juan, follow_up="wanted", cleared_at=EVENING - timedelta(hours=5))
    AccessEvent.objects.all().delete()

    page = (
        browse(clinician)
        .post(reverse("cases:candidates"), {"q": "jon prueva", "neighbor": ""})
        .content.decode()
    )

    assert f'name="neighbor" value="{juan.pk}"' in page
    assert "Open case, nobody has it yet." in page
    assert list(AccessEvent.objects.get(reason="search").about) == [juan.pk]


def test_searching_works_without_script_and_keeps_the_form(browse, clinician, typed):
    make_neighbor(known_as="Juan Prueba", by=clinician)

    response = browse(clinician).post(NEW, {"q": "Juan", "find": "1", "location": "Bus station"})

    page = response.content.decode()
    assert (response.status_code, errors(response)) == (200, [])
    assert "Juan Prueba" in page
    assert 'value="Bus station"' in page
    assert not Encounter.objects.exists()


def test_a_search_without_a_pick_asks(browse, clinician, typed):
    response = browse(clinician).post(NEW, typed | LATER | {"q": "Juan"})

    assert errors(response)[0].startswith("Who was it? Pick who it was from the list")


def test_a_neighbor_out_of_sight_can_not_be_picked(browse, emt, typed):
    hidden = make_neighbor()

    response = browse(emt).post(NEW, typed | LATER | {"neighbor": str(hidden.pk)})

    assert response.status_code == 422
    assert hidden.known_as not in response.content.decode()
    assert not Encounter.objects.exists()


def test_the_promise_is_said_in_words_before_it_is_made(browse, clinician, typed):
    told = {name: typed[name] for name in ("program", "cleared_at")} | {"follow_up": "wanted"}

    page = browse(clinician).post(reverse("cases:promise"), told).content.decode()

    assert "We promise to reach them from Sat 6:30 PM to Sun 6:30 PM." in page
    assert "A navigator will act by Sun 6:30 PM." in page


@pytest.mark.parametrize("asked", [{"follow_up": "declined"}, {"cleared_at": ""}, {"cleared_at": "nonsense"}])
def test_nothing_is_promised_while_it_is_not_wanted_or_not_known_from_when(browse, clinician, typed, asked):
    told = {"program": typed["program"], "cleared_at": typed["cleared_at"], "follow_up": "wanted"} | asked

    assert "We promise" not in browse(clinician).post(reverse("cases:promise"), told).content.decode()


def test_a_supervisor_logs_without_a_note(browse, supervisor, typed):
    page = browse(supervisor).get(NEW).content.decode()

    assert 'name="section_saw"' not in page
    assert browse(supervisor).post(NEW, typed | LATER).status_code == 303


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.NAVIGATOR, 403), (Role.PEER, 200), (Role.CLINICIAN, 200), (Role.EMT, 200),
        (Role.SUPERVISOR, 200), (Role.ANALYST, 403), (Role.ADMIN, 403), (Role.INTEGRATION, 403),
    ],
)  # fmt: skip
def test_who_may_log(browse, role, status):
    client = browse(make_user(role, team=make_team()))

    assert client.get(NEW).status_code == status
    assert client.post(reverse("cases:promise")).status_code == status
    assert client.post(reverse("cases:candidates"), {"q": "x"}).status_code == status
    assert client.get("/encounters/").status_code == status


def test_the_signed_out_sign_in_first(client):
    assert client.get(NEW).url.startswith("/accounts/login/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_screen_costs_the_same_with_one_and_three_of_everything(
    browse, clinician, rows, django_assert_num_queries
):
    for number in range(rows):
        neighbor = make_neighbor(known_as=f"Juan Prueba {number}", by=clinician)
        make_encounter(
            neighbor=neighbor, follow_up="wanted", by=clinician, cleared_at=EVENING - timedelta(hours=1)
        )
    call = make_call(at=EVENING - timedelta(hours=3))
    client = browse(clinician)
    client.get(NEW)

    with django_assert_num_queries(19):
        client.get(NEW, {"call": call.pk})
    with django_assert_num_queries(13):
        client.post(reverse("cases:candidates"), {"q": "Juan Prueba"})


def test_a_call_keeps_its_facts_on_a_form_shown_again(browse, clinician, typed):
    call = make_call(cad_number="26-118204", at=EVENING - timedelta(hours=3))

    page = browse(clinician).post(NEW, typed | LATER | {"outcome": "", "call": str(call.pk)}).content.decode()

    assert "911 call 26-118204" in page


def test_a_call_deleted_from_under_the_form_is_refused(browse, clinician, clock, typed):
    call = make_call(at=EVENING - timedelta(hours=3))
    with acting_as(clock):
        Call.objects.filter(pk=call.pk).delete()

    assert browse(clinician).post(NEW, typed | LATER | {"call": str(call.pk)}).status_code == 422

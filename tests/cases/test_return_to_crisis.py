"""Somebody with an open case is met by responders again: their navigator knows at once."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from cases.actions import change_encounter, claim_case, log_encounter
from followups.actions import log_attempt
from heart.core.errors import Invalid
from notices.models import Notice, OutboxEmail
from notices.queries.sending import why_unwanted
from programs.models import Program
from tests.conftest import EVENING
from tests.factories import make_call, make_encounter, make_follow_up, make_neighbor, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RETURN = Notice.Kind.RETURN_TO_CRISIS


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def promised(navigator):
    """A case that the navigator holds since an encounter of three days ago."""
    made = make_follow_up(neighbor=make_neighbor(known_as="Return Testa"), cleared_at=EVENING - 70 * HOUR)
    claim_case(case=made.case, by=navigator, at=EVENING - 60 * HOUR)
    return made


def met_again(promised, by, **facts):
    facts.setdefault("neighbor", promised.case.neighbor)
    return make_encounter(by=by, cleared_at=EVENING - HOUR, at=EVENING, **facts)


def test_the_navigator_is_told_in_the_encounters_transaction_without_a_name(promised, navigator, clinician):
    again = met_again(promised, clinician)

    told = Notice.objects.get(kind=RETURN)
    assert (told.recipient, told.about_id, told.path) == (
        navigator,
        again.pk,
        promised.case.get_absolute_url(),
    )
    assert "Testa" not in f"{told.says} {told.path} {told.case_number}"
    assert OutboxEmail.objects.filter(notice=told).exists()
    assert not Notice.objects.filter(kind=Notice.Kind.NEW_ENCOUNTER).exists()


def test_an_encounter_that_fails_tells_nobody(promised, clinician):
    with pytest.raises(Invalid):
        met_again(promised, clinician, parties=(), responders=(), needs=["a castle"])
    with pytest.raises(Invalid):
        log_encounter(
            by=clinician, at=EVENING, program=Program.objects.get(code="CRT"), cleared_at=EVENING + 48 * HOUR,
            outcome="declined", neighbor=promised.case.neighbor,
        )  # fmt: skip

    assert not Notice.objects.filter(kind=RETURN).exists()


def test_what_is_entered_late_from_before_the_case_is_no_return(promised, clinician):
    make_encounter(by=clinician, neighbor=promised.case.neighbor, cleared_at=EVENING - 90 * HOUR, at=EVENING)

    assert [one.kind for one in Notice.objects.exclude(kind="assigned")] == [Notice.Kind.NEW_ENCOUNTER]


def test_two_programs_at_one_call_are_one_crisis(navigator, clinician):
    call, neighbor = make_call(at=EVENING - 3 * HOUR), make_neighbor()
    first = make_encounter(
        by=clinician, neighbor=neighbor, call=call, program="CCD", follow_up="wanted",
        cleared_at=EVENING - 3 * HOUR,
    )  # fmt: skip
    claim_case(case=first.case, by=navigator, at=EVENING - 2 * HOUR)

    make_encounter(by=clinician, neighbor=neighbor, call=call, cleared_at=EVENING - HOUR, at=EVENING)

    assert not Notice.objects.filter(kind=RETURN).exists()


def test_of_a_return_that_nobody_has_the_teams_lead_is_told(promised, team, supervisor, clinician):
    case, lead = promised.case, make_user(Role.NAVIGATOR, team=team)
    team.lead = lead
    team.save_by(supervisor)
    case.assigned_to, case.team, case.claimed_at, case.claim_lapses_at = None, team, None, None
    case.save_by(supervisor)

    met_again(promised, clinician)

    told = Notice.objects.get(kind=RETURN)
    assert told.recipient == lead
    assert why_unwanted(told) == ""


def test_who_logs_it_themselves_is_not_told(promised, supervisor):
    case = promised.case
    case.assigned_to = supervisor
    case.save_by(supervisor)

    met_again(promised, supervisor)

    assert not Notice.objects.filter(kind=RETURN).exists()


def test_naming_later_who_it_was_tells_then(promised, navigator, clinician):
    unnamed = met_again(promised, clinician, neighbor=None)
    assert not Notice.objects.filter(kind=RETURN).exists()

    for _again in range(2):
        change_encounter(encounter=unnamed, neighbor=promised.case.neighbor, by=clinician, at=EVENING)

    assert Notice.objects.get(kind=RETURN).recipient == navigator


def test_the_case_says_what_has_happened_since_we_last_spoke(browse, promised, navigator, clinician):
    client, address = browse(navigator), promised.case.get_absolute_url()
    assert "Since we last spoke" not in client.get(address).text
    met_again(promised, clinician)
    assert "We have not spoken with them since the case opened." in client.get(address).text

    log_attempt(
        follow_up=promised, by=navigator, at=EVENING, tried_at=EVENING - 20 * HOUR, method="phone",
        outcome="reached", note="Sample: doing better",
    )  # fmt: skip

    page = client.get(address).text
    assert f"We last spoke Wed 11:00 PM, {navigator}." in page
    assert "Met again by responders" in page
    assert page.index("Since we last spoke") < page.index("Before you call")


def test_the_form_says_who_the_navigator_is_once_somebody_is_picked(browse, promised, navigator, clinician):
    client, pk = browse(clinician), str(promised.case.neighbor_id)

    assert client.post(reverse("cases:known"), {"neighbor": pk}).text.count(navigator.name) == 1
    for nobody in ("", "new", "later"):
        assert client.post(reverse("cases:known"), {"neighbor": nobody}).text.strip() == ""
    assert client.post(reverse("cases:known"), {"neighbor": "x"}).status_code == 404
    without_script = client.post(reverse("cases:new_encounter"), {"find": "1", "q": "", "neighbor": pk}).text
    assert f"Their navigator is <b><bdi>{navigator.name}</bdi></b>." in without_script


def test_an_emt_learns_of_the_navigator_of_whom_they_met_and_of_nobody_else(browse, emt, promised, navigator):
    address, pk = reverse("cases:known"), promised.case.neighbor_id
    assert browse(emt).post(address, {"neighbor": str(pk)}).status_code == 404
    again = met_again(promised, emt)

    assert navigator.name in browse(emt).post(address, {"neighbor": str(pk)}).text
    page = browse(emt).get(reverse("cases:encounter", args=[again.pk])).text
    assert f"Their navigator is <b><bdi>{navigator.name}</bdi></b>." in page
    assert promised.case.number not in page

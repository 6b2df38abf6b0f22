"""A claim of one's own lapses unless something is done; what a supervisor gives stays."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.actions import assign_case, claim_case, close_case, keep_claim, write_note
from cases.models import Case, ClosureReason, Holding
from followups.actions import log_attempt, plan_follow_up
from followups.actions.lapsing import lapse_claims
from heart.core.errors import Conflict, NotPermitted
from notices.models import Notice
from programs.models import City
from tests.at_once import at_once
from tests.conftest import NOON
from tests.factories import make_case, make_encounter, make_follow_up, make_neighbor, make_user

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=30)  # of the first city's profile


@pytest.fixture
def claimed(navigator) -> Case:
    return claim_case(case=make_follow_up().case, by=navigator, at=NOON)


def after_the_lease(case: Case) -> Case:
    lapse_claims(NOON + LEASE)
    return Case.objects.get(pk=case.pk)


def last_reason(case: Case) -> str:
    return Case.history.filter(id=case.pk).latest("history_id").history_change_reason


def test_a_claim_on_which_nothing_happens_goes_back_to_the_pool(claimed, navigator):
    before = lapse_claims(NOON + LEASE - timedelta(microseconds=1))

    lapsed = after_the_lease(claimed)

    assert before == 0
    assert (lapsed.assigned_to, lapsed.claimed_at, lapsed.claim_lapses_at) == (None, None, None)
    assert last_reason(claimed) == "The claim lapsed"
    assert Holding.objects.get(case=claimed).ends_at == NOON + LEASE
    told = Notice.objects.get(about_id=claimed.pk)
    assert (told.recipient, told.kind) == (navigator, "claim_lapsed")


def test_the_same_sweep_twice_tells_once_and_gives_nothing_back_that_was_taken_again(claimed, peer):
    lapse_claims(NOON + LEASE)
    claim_case(case=claimed, by=peer, at=NOON + LEASE)

    assert lapse_claims(NOON + LEASE) == 0

    assert Case.objects.get(pk=claimed.pk).assigned_to == peer
    assert Notice.objects.filter(kind="claim_lapsed").count() == 1


def test_it_is_told_again_when_it_lapses_again(claimed, navigator):
    lapse_claims(NOON + LEASE)
    claim_case(case=claimed, by=navigator, at=NOON + LEASE)

    lapse_claims(NOON + 2 * LEASE)

    assert Notice.objects.filter(recipient=navigator, kind="claim_lapsed").count() == 2


def by_a_try(case: Case, by) -> None:
    log_attempt(follow_up=case.follow_ups.get(), by=by, at=NOON, method="phone", outcome="no_answer")


def by_a_note(case: Case, by) -> None:
    write_note(
        encounter=case.encounters.get(), by=case.encounters.get().author, at=NOON, sections={"did": "Called."}
    )


def by_a_word(case: Case, by) -> None:
    keep_claim(case=case, by=by, at=NOON)


@pytest.mark.parametrize("settled", [by_a_try, by_a_note, by_a_word])
def test_a_try_a_note_or_a_word_settles_it(claimed, navigator, settled):
    settled(claimed, navigator)

    assert after_the_lease(claimed).assigned_to == navigator


def test_a_case_without_a_date_is_settled_by_setting_one(navigator):
    case = claim_case(case=make_case(at=NOON), by=navigator, at=NOON)

    plan_follow_up(
        case=case, opens_at=NOON + timedelta(days=1), due_at=NOON + timedelta(days=2), by=navigator, at=NOON
    )

    assert after_the_lease(case).assigned_to == navigator


def test_a_new_encounter_is_no_work_of_the_holder(navigator):
    neighbor = make_neighbor()
    case = claim_case(case=make_case(neighbor=neighbor, at=NOON), by=navigator, at=NOON)

    make_encounter(neighbor=neighbor, follow_up="wanted", cleared_at=NOON - timedelta(hours=1), at=NOON)

    assert after_the_lease(case).assigned_to is None


def test_what_a_supervisor_gives_has_no_lease(claimed, navigator, supervisor):
    assign_case(case=claimed, to=navigator, by=supervisor, at=NOON)
    other = assign_case(case=make_case(at=NOON), to=navigator, by=supervisor, at=NOON)

    assert [after_the_lease(case).assigned_to for case in (claimed, other)] == [navigator, navigator]


def test_claiming_ones_own_again_starts_no_new_lease(claimed, navigator):
    again = claim_case(case=claimed, by=navigator, at=NOON + timedelta(minutes=20))

    assert again.claim_lapses_at == NOON + LEASE


def test_a_closed_case_is_not_given_back(claimed, navigator):
    close_case(case=claimed, by=navigator, at=NOON, reason=ClosureReason.MOVED)

    assert after_the_lease(claimed).assigned_to == navigator


def test_a_city_without_a_lease_has_claims_that_stay(navigator, acting):
    City.objects.update(claim_minutes=None)

    case = claim_case(case=make_case(at=NOON), by=navigator, at=NOON)

    assert case.claim_lapses_at is None


def test_only_who_has_it_keeps_it(claimed, peer, analyst):
    with pytest.raises(Conflict, match="not with you any more"):
        keep_claim(case=claimed, by=peer, at=NOON)
    with pytest.raises(NotPermitted):
        keep_claim(case=claimed, by=analyst, at=NOON)


def test_the_api_says_when_it_lapses_and_keeps_it(api, navigator):
    case = make_follow_up().case
    with time_machine.travel(NOON, tick=False):
        claimed = api(navigator).post(f"/api/v1/cases/{case.pk}/claim/")
        kept = api(navigator).post(f"/api/v1/cases/{case.pk}/keep/")

    assert claimed.data["claim_lapses_at"] == (NOON + LEASE).isoformat().replace("+00:00", "Z")
    assert (kept.status_code, kept.data["claim_lapses_at"]) == (200, None)


def test_the_row_says_who_has_it_and_for_how_long(browse, navigator, peer):
    claim_case(case=make_follow_up().case, by=navigator, at=NOON)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        theirs = browse(peer).get("/queue/").content.decode()
        own = browse(navigator).get("/queue/").content.decode()

    assert f"<bdi>{navigator} has it, 6 min</bdi>" in theirs
    assert "Keep it" not in theirs
    assert "<bdi>You, 24 min left</bdi>" in own


def test_one_press_keeps_it_on_the_row_and_on_the_case_page(browse, navigator):
    case = claim_case(case=make_follow_up().case, by=navigator, at=NOON)
    client = browse(navigator)
    with time_machine.travel(NOON, tick=False):
        page = client.get(case.get_absolute_url()).content.decode()
        cell = client.post(reverse("followups:keep", args=[case.pk]), headers={"HX-Request": "true"})

    assert "Yours until 12:30 PM. Log a try or write a note, and it stays yours." in page
    assert reverse("followups:keep", args=[case.pk]) in page
    assert "<bdi>You</bdi>" in cell.content.decode()
    assert after_the_lease(case).assigned_to == navigator


def test_two_sweeps_and_a_try_at_once_agree(committed):
    """Either the try came first and the claim stands, or it was given back and that is told, once."""
    person = committed(lambda: make_user("navigator"))
    case = committed(lambda: claim_case(case=make_follow_up().case, by=person, at=NOON))

    at_once(
        [
            lambda: lapse_claims(NOON + LEASE),
            lambda: lapse_claims(NOON + LEASE),
            lambda: by_a_try(case, person),
        ]
    )

    case.refresh_from_db()
    told = Notice.objects.filter(kind="claim_lapsed", about_id=case.pk).count()
    assert (case.assigned_to, told) in [(person, 0), (None, 1)]

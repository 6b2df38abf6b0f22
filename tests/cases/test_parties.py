"""The mother who called is not the daughter she called about: each says what they agreed to."""

import pytest

from cases.actions import change_encounter, log_encounter
from cases.actions.encounters import PartyFacts
from cases.models import Party
from followups.models import FollowUp
from heart.core.errors import Invalid
from programs.models import Program
from tests.factories import make_encounter, make_neighbor
from tests.factories.story import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
MOTHER = PartyFacts("Ana Ejemplo", "caller", "her mother", "919-555-0177", contact_ok=True, follow_up=True)
TYPED = {
    "party_name_1": "Ana Ejemplo",
    "party_role_1": "caller",
    "party_relationship_1": "her mother",
    "party_phone_1": "919-555-0177",
    "party_contact_ok_1": "yes",
    "party_may_be_told_1": "That she called",
}
NEW = "/encounters/new/"


def logged(by, **facts):
    program = Program.objects.get(code="CRT")
    return log_encounter(
        by=by, at=MONDAY, program=program, cleared_at=MONDAY, outcome="resolved_on_scene", **facts
    )


def test_a_party_is_typed_kept_and_shown(browse, clinician, typed):
    sent = browse(clinician).post(NEW, typed | TYPED)

    party = Party.objects.get()
    assert (party.role, party.relationship, party.contact_ok) == ("caller", "her mother", True)
    page = browse(clinician).get(sent["Location"]).content.decode()
    for words in ("Ana Ejemplo", "Called 911", "(her mother)", "We may contact them", "That she called"):
        assert words in page
    form = browse(clinician).get(sent["Location"] + "change/").content.decode()
    assert 'value="her mother"' in form


def test_who_said_no_is_not_called(browse, clinician, typed):
    sent = browse(clinician).post(NEW, typed | TYPED | {"party_contact_ok_1": "no"})

    page = browse(clinician).get(sent["Location"]).content.decode()
    assert "Do not contact" in page
    assert "919-555-0177" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"party_name_1": ""}, "Say what to call them."),
        ({"party_follow_up_1": "on", "party_contact_ok_1": ""}, "We come back only to who said yes."),
        ({"party_follow_up_1": "on"}, "Pick or add the neighbor whom it is about."),
    ],
    ids=["no name", "not asked", "about nobody"],
)
def test_what_does_not_go_is_said_and_the_words_stay(browse, clinician, typed, change, says):
    answer = browse(clinician).post(NEW, typed | TYPED | change)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="That she called"' in answer.content.decode()


def test_a_party_who_wants_us_back_is_promised_it_though_the_neighbor_said_no(clinician):
    encounter = logged(clinician, neighbor=make_neighbor(), follow_up="declined", parties=[MOTHER])

    follow_up = FollowUp.objects.get(case=encounter.case)
    assert (follow_up.encounter, follow_up.status) == (None, "pending")
    # Asked again, or ended and changed, there is no second one.
    FollowUp.objects.filter(pk=follow_up.pk).first()
    change_encounter(encounter=encounter, by=clinician, at=MONDAY, location="Bus station")
    assert FollowUp.objects.count() == 1


def test_one_promise_is_kept_for_both(clinician):
    encounter = logged(clinician, neighbor=make_neighbor(), follow_up="wanted", parties=[MOTHER])

    assert FollowUp.objects.get().encounter == encounter


def test_the_navigator_sees_who_else_waits(browse, clinician, supervisor):
    encounter = logged(clinician, neighbor=make_neighbor(), follow_up="declined", parties=[MOTHER])

    page = browse(supervisor).get(encounter.case.get_absolute_url()).content.decode()

    assert "Wants us to come back to them" in page
    assert "Ana Ejemplo" in page


def test_nobody_is_come_back_to_unasked(clinician):
    with pytest.raises(Invalid, match="said yes"):
        logged(clinician, neighbor=make_neighbor(), parties=[PartyFacts("Ana Ejemplo", follow_up=True)])


def test_the_api_takes_and_tells_them(api, clinician):
    body = {
        "program": "CRT", "cleared_at": "2026-11-16T15:00:00Z", "outcome": "declined",
        "parties": [{"name": "Ana Ejemplo", "role": "shop owner", "contact_ok": False}],
    }  # fmt: skip

    made = api(clinician).post("/api/v1/encounters/", body)

    assert made.json()["parties"] == [
        {
            "name": "Ana Ejemplo", "role": "shop owner", "relationship": "", "phone": "",
            "contact_ok": False, "may_be_told": "", "follow_up": False,
        }
    ]  # fmt: skip


def test_one_lists_ones_own_incomplete_encounters(api, clinician, supervisor):
    mine = make_encounter(by=clinician)
    make_encounter(by=supervisor)
    asked = f"/api/v1/encounters/?author={clinician.pk}&incomplete="

    assert [one["id"] for one in api(clinician).get(asked + "true").json()["results"]] == [str(mine.pk)]
    assert api(clinician).get(asked + "false").json()["results"] == []

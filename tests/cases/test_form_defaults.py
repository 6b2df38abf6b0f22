"""What a new form knows by itself, and what was typed into it before."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import Role
from cases.actions import keep_draft
from cases.models import Draft, Encounter
from programs.models import Program, Shift
from tests.conftest import EVENING
from tests.factories import make_call, make_encounter, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
NEW = "/encounters/new/"
HOUR = timedelta(hours=1)


@pytest.fixture
def on_shift(acting):
    def put(user, program="CRT", starts=-HOUR) -> None:
        Shift.objects.create(
            user=user,
            program=Program.objects.get(code=program),
            starts_at=EVENING + starts,
            ends_at=EVENING + starts + 8 * HOUR,
        )

    return put


def form_at(client, path=NEW):
    return client.get(path).context["form"]


def test_the_roster_says_the_program_and_who_is_out_together(browse, clinician, emt, peer, on_shift):
    elsewhere, later = make_user(Role.EMT, team=clinician.team), make_user(Role.PEER, team=clinician.team)
    for user in (clinician, emt):
        on_shift(user)
    on_shift(elsewhere, program="CN")
    on_shift(later, starts=HOUR)

    form = form_at(browse(clinician))

    assert form["program"].value() == Program.objects.get(code="CRT").pk
    assert [row["picked"] for row in form.crew() if row["picked"]] == [clinician, emt]


def test_the_clock_says_when_it_ended_unless_the_call_does(browse, clinician):
    call = make_call(cleared_at=EVENING - HOUR)

    assert form_at(browse(clinician))["cleared_at"].value() == EVENING
    assert form_at(browse(clinician), f"{NEW}?call={call.pk}")["cleared_at"].value() == EVENING - HOUR


def drafted(user, kind, about, **values) -> Draft:
    return keep_draft(
        by=user, at=EVENING, kind=kind, about=about,
        form_key=about if kind == "new_encounter" else uuid.uuid4(),
        values={name: [value] for name, value in values.items()},
    )  # fmt: skip


def test_what_was_typed_about_a_call_is_there_again_and_nowhere_else(browse, clinician, supervisor):
    call, other = make_call(), make_call()
    draft = drafted(clinician, "call_encounter", call.pk, section_saw="Cold", location="Bus station")

    form = form_at(browse(clinician), f"{NEW}?call={call.pk}")

    assert (form["section_saw"].value(), form["location"].value()) == ("Cold", "Bus station")
    assert str(form["form_key"].value()) == str(draft.form_key)
    for client, path in (
        (browse(clinician), f"{NEW}?call={other.pk}"),
        (browse(clinician), NEW),
        (browse(supervisor), f"{NEW}?call={call.pk}"),
        (browse(supervisor), f"{NEW}?draft={call.pk}"),
    ):
        assert b"Cold" not in client.get(path).content


def test_saving_forgets_the_draft(browse, clinician, typed):
    key = uuid.uuid4()
    drafted(clinician, "new_encounter", key, section_saw="Cold")

    sent = browse(clinician).post(NEW, typed | {"form_key": str(key), "section_saw": "Cold"})

    assert sent.status_code == 303
    assert not Draft.objects.exists()


def test_a_note_and_a_change_are_there_again_until_they_are_saved(browse, clinician):
    encounter = make_encounter(by=clinician)
    client, page = browse(clinician), f"/encounters/{encounter.pk}/"
    drafted(clinician, "note", encounter.pk, section_saw="Cold", version="0")
    drafted(clinician, "change_encounter", encounter.pk, location="Bus station", version="1")

    assert form_at(client, page + "note/")["section_saw"].value() == "Cold"
    assert form_at(client, page + "change/")["location"].value() == "Bus station"
    client.post(page + "note/", {"section_saw": "Cold", "version": "0"})

    assert [draft.kind for draft in Draft.objects.all()] == ["change_encounter"]


def test_the_same_note_sent_again_is_no_conflict(browse, clinician):
    encounter = make_encounter(by=clinician)
    body = {"section_saw": "Cold", "version": "0", "then": "sign", "form_key": str(uuid.uuid4())}
    page = f"/encounters/{encounter.pk}/note/"

    first, again = (browse(clinician).post(page, body | late) for late in ({}, {"written_at": "x"}))

    assert (first.status_code, again.status_code) == (303, 303)


def test_drafts_are_listed_counted_and_thrown_away(browse, clinician, emt):
    call = make_call()
    draft = drafted(clinician, "call_encounter", call.pk, section_saw="Cold")
    client = browse(clinician)

    listed = client.get("/encounters/").content.decode()
    assert f"{NEW}?call={call.pk}" in listed
    assert "Cold" not in listed
    assert "<b>1 form</b> is not saved yet." in client.get("/").content.decode()
    assert "<b>1 form</b>" not in browse(emt).get("/").content.decode()
    assert browse(emt).post(f"/drafts/{draft.pk}/forget/").status_code == 404
    assert client.post(f"/drafts/{draft.pk}/forget/")["Location"] == f"{NEW}?call={call.pk}"
    assert not Draft.objects.exists()


def test_a_script_sends_only_for_who_is_signed_in(browse, clinician, emt, typed):
    wrong = browse(emt).post(NEW, typed, headers={"X-Sent-For": str(clinician.pk)})
    assert (wrong.status_code, Encounter.objects.count()) == (401, 0)

    right = browse(clinician).post(NEW, typed, headers={"X-Sent-For": str(clinician.pk)})

    assert right.json() == {"to": f"/encounters/{Encounter.objects.get().pk}/"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("2026-11-19T23:40:00Z", EVENING - timedelta(minutes=20)), ("2030-01-01T00:00:00Z", None), ("x", None)],
    ids=["before", "ahead of us", "no time"],
)
def test_the_moment_of_writing_is_kept_where_it_makes_sense(browse, clinician, typed, sent, kept):
    browse(clinician).post(NEW, typed | {"written_at": sent})

    assert Encounter.objects.get().written_at == kept

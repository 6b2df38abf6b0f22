"""One encounter: read, completed, its note signed and added to."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import log_encounter, sign_note, write_note
from cases.actions.encounters import ResponderFacts
from cases.models import Encounter, EncounterNote, NoteAddendum
from cases.queries import incomplete_encounters
from heart.core.acting import acting_as
from programs.models import Beat, CallType, Program
from tests.conftest import EVENING
from tests.factories import make_encounter, make_neighbor, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
HOUR = timedelta(hours=1)
TEXTS = ("requested_by", "police_backup", "interpreter")


@pytest.fixture
def encounter(clinician):
    return make_encounter(
        by=clinician, neighbor=make_neighbor(known_as="Juan Prueba"), cleared_at=EVENING - HOUR
    )


@pytest.fixture
def note(encounter, clinician):
    return write_note(encounter=encounter, by=clinician, at=EVENING, sections={"saw": "Cold, no coat."})


def page_of(encounter) -> str:
    return reverse("cases:encounter", args=[encounter.pk])


def asked_again(encounter, **changed) -> dict:
    return {
        "version": encounter.version,
        "outcome": encounter.outcome,
        "cleared_at": "2026-11-19T18:00",
    } | changed


def test_the_page_tells_the_facts_and_leaves_an_access_event(browse, clinician, encounter):
    AccessEvent.objects.all().delete()

    page = browse(clinician).get(page_of(encounter)).content.decode()

    assert "Juan Prueba" in page
    assert "Resolved on scene" in page
    event = AccessEvent.objects.get()
    assert (event.actor, event.via, event.about) == (clinician, "web", [encounter.pk, encounter.neighbor_id])


def test_no_title_names_a_person(browse, clinician, encounter):
    page = browse(clinician).get(page_of(encounter)).content.decode()

    assert "Juan" not in page[: page.index("</title>")]


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        (Role.NAVIGATOR, None, 404), (Role.PEER, 200, 404), (Role.CLINICIAN, 200, 404),
        (Role.EMT, 200, 404),
        (Role.SUPERVISOR, 200, 200), (Role.ANALYST, None, 404), (Role.ADMIN, None, 404),
        (Role.INTEGRATION, None, 404),
    ],
)  # fmt: skip
def test_who_may_know_of_an_encounter(browse, team, other_team, role, own, others):
    reader, elsewhere = make_user(role, team=team), make_user(Role.CLINICIAN, team=other_team)
    theirs = make_encounter(by=elsewhere, cleared_at=EVENING - HOUR)

    pages = ["", "change/", "note/"]
    for page in pages:
        answer = browse(reader).get(page_of(theirs) + page).status_code
        assert answer == others or (others == 200 and page == "note/" and answer == 403)
    if own:
        mine = make_encounter(by=reader, cleared_at=EVENING - HOUR)
        assert browse(reader).get(page_of(mine)).status_code == own


def test_a_navigator_reads_but_does_not_change(browse, navigator):
    encounter = make_encounter(neighbor=make_neighbor(), follow_up="wanted", cleared_at=EVENING - HOUR)
    client = browse(navigator)

    page = client.get(page_of(encounter)).content.decode()

    assert "change/" not in page
    assert client.get(page_of(encounter) + "change/").status_code == 403
    assert client.post(page_of(encounter) + "change/", asked_again(encounter)).status_code == 403
    assert client.get(page_of(encounter) + "note/").status_code == 403


def test_completing_writes_the_answers(browse, clinician, encounter):
    beat, kind = Beat.objects.first(), CallType.objects.get(code="welfare_check")
    told = asked_again(
        encounter,
        call_type=kind.pk,
        beat=beat.pk,
        came=["nobody"],
        arrested="no",
        user_1=clinician.pk,
        safe_1="yes",
    )

    response = browse(clinician).post(page_of(encounter) + "change/", told)

    assert response.status_code == 303
    encounter.refresh_from_db()
    assert (encounter.call_type, encounter.beat, encounter.ems_needed) == (kind, beat, False)
    assert [row.felt_safe for row in encounter.responders.all()] == [True]


def test_what_was_answered_is_kept_by_a_change_of_something_else(browse, clinician):
    encounter = make_encounter(
        by=clinician, cleared_at=EVENING - HOUR, officers_on_scene=True, arrested=False, interpreter="asl",
        responders=[ResponderFacts(clinician, "officer", False)], needs=["food"],
    )  # fmt: skip
    client = browse(clinician)
    form = client.get(page_of(encounter) + "change/").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}

    response = client.post(
        page_of(encounter) + "change/", shown | {"cleared_at": "2026-11-19T18:00", "location": "Bus station"}
    )

    assert response.status_code == 303
    encounter.refresh_from_db()
    assert (encounter.officers_on_scene, encounter.ems_needed, encounter.police_backup) == (True, None, "")
    assert (encounter.arrested, encounter.interpreter, encounter.needs_seen) == (False, "asl", ["food"])
    assert [(row.discipline, row.felt_safe) for row in encounter.responders.all()] == [("officer", False)]
    assert encounter.location == "Bus station"


def test_a_neighbor_is_added_later_and_the_follow_up_with_them(browse, clinician):
    encounter = make_encounter(by=clinician, cleared_at=EVENING - HOUR)
    told = asked_again(encounter, neighbor="new", known_as="Jon Prueba", follow_up="wanted")

    response = browse(clinician).post(page_of(encounter) + "change/", told)

    assert response.status_code == 303
    encounter.refresh_from_db()
    assert encounter.neighbor.known_as == "Jon Prueba"
    assert encounter.promise.follow_up.case == encounter.case


def test_a_stale_version_says_who_changed_what_and_keeps_what_was_typed(
    browse, clinician, supervisor, encounter
):
    told = asked_again(encounter, location="Bus station")
    assert (
        browse(supervisor)
        .post(page_of(encounter) + "change/", asked_again(encounter, outcome="declined"))
        .status_code
        == 303
    )

    response = browse(clinician).post(page_of(encounter) + "change/", told)

    page = response.content.decode()
    assert response.status_code == 409
    assert supervisor.name in page
    assert "Outcome from Resolved on scene to They said no" in page
    assert 'value="Bus station"' in page
    encounter.refresh_from_db()
    assert (encounter.outcome, encounter.location) == ("declined", "")
    again = told | {"version": response.context["form"]["version"].value()}
    assert browse(clinician).post(page_of(encounter) + "change/", again).status_code == 303


# --- the note ---------------------------------------------------------------------------------------------


def test_a_draft_is_written_and_signed_on_its_page(browse, clinician, encounter):
    client, page = browse(clinician), reverse("cases:write_note", args=[encounter.pk])

    drafted = client.post(page, {"version": 0, "section_saw": "Cold.", "then": "later"})
    note = EncounterNote.objects.get()
    signed = client.post(page, {"version": note.version, "section_saw": "Cold, no coat.", "then": "sign"})

    assert (drafted.status_code, signed.status_code) == (303, 303)
    note.refresh_from_db()
    assert (note.sections, note.signed_by, note.signed_at) == ({"saw": "Cold, no coat."}, clinician, EVENING)


def test_two_windows_do_not_overwrite_each_other(browse, clinician, encounter):
    client, page = browse(clinician), reverse("cases:write_note", args=[encounter.pk])
    client.post(page, {"version": 0, "section_saw": "First window."})

    first_draft_again = client.post(page, {"version": 0, "section_saw": "Second window."})
    note = EncounterNote.objects.get()
    client.post(page, {"version": note.version, "section_saw": "First window, longer."})
    stale = client.post(page, {"version": note.version, "section_saw": "Second window."})

    for refused in (first_draft_again, stale):
        assert refused.status_code == 409
        assert "Second window." in refused.content.decode()
    assert EncounterNote.objects.get().sections == {"saw": "First window, longer."}


def test_a_signed_note_stands_and_is_added_to(browse, clinician, note):
    client = browse(clinician)
    client.post(reverse("cases:sign_note", args=[note.pk]))

    refused = client.post(
        reverse("cases:write_note", args=[note.encounter_id]), {"version": 2, "section_saw": "Other."}
    )
    added = client.post(reverse("cases:add_addendum", args=[note.pk]), {"text": "His foot is better."})

    assert refused.status_code == 409
    assert "This note is signed" in refused.content.decode()
    assert added.status_code == 303
    page = client.get(page_of(note.encounter)).content.decode()
    assert "Cold, no coat." in page
    assert "His foot is better." in page
    assert f"signed by {clinician.name}" in page


def test_an_addendum_must_say_something_and_needs_a_signed_note(browse, clinician, note):
    client, add = browse(clinician), reverse("cases:add_addendum", args=[note.pk])

    assert client.post(add, {"text": ""}).status_code == 422
    draft = client.post(add, {"text": "Later."})
    assert (draft.status_code, "not signed yet" in draft.content.decode()) == (409, True)
    assert not NoteAddendum.objects.exists()


@pytest.mark.parametrize(
    ("sensitivity", "navigator_reads", "mate_reads"),
    [
        ("general", True, True),
        ("safety", True, True),
        ("clinical", False, True),
        ("substance_use", False, True),
    ],
)
def test_a_note_is_read_by_its_sensitivity(browse, team, navigator, sensitivity, navigator_reads, mate_reads):
    author, mate = make_user(Role.CLINICIAN, team=team), make_user(Role.CLINICIAN, team=team)
    encounter = make_encounter(
        by=author, neighbor=make_neighbor(), follow_up="wanted", cleared_at=EVENING - HOUR
    )
    text = "What only some may read."
    written = write_note(
        encounter=encounter, by=author, at=EVENING, sections={"saw": text}, sensitivity=sensitivity
    )

    pages = {reader: browse(reader).get(page_of(encounter)).content.decode() for reader in (navigator, mate)}

    assert (text in pages[navigator], text in pages[mate]) == (navigator_reads, mate_reads)
    assert ("kept for those who treat" in pages[navigator]) is not navigator_reads
    told = AccessEvent.objects.filter(actor=navigator, about__contains=[written.pk]).exists()
    assert told is navigator_reads


def test_anothers_note_is_neither_written_nor_signed(browse, team, note):
    mate = make_user(Role.CLINICIAN, team=team)
    client = browse(mate)

    assert client.post(reverse("cases:sign_note", args=[note.pk])).status_code == 403
    written = client.post(
        reverse("cases:write_note", args=[note.encounter_id]), {"version": 1, "section_saw": "Mine."}
    )
    assert written.status_code == 403
    note.refresh_from_db()
    assert (note.is_signed, note.sections) == (False, {"saw": "Cold, no coat."})


# --- what is not finished -----------------------------------------------------------------------------------


def _complete(clinician) -> Encounter:
    encounter = log_encounter(
        by=clinician, at=EVENING, program=Program.objects.get(code="CRT"), outcome="resolved_on_scene",
        cleared_at=EVENING - HOUR, received_at=EVENING - 4 * HOUR, dispatched_at=EVENING - 3 * HOUR,
        arrived_at=EVENING - 2 * HOUR, neighbor=make_neighbor(), call_type=CallType.objects.first(),
        beat=Beat.objects.first(), requested_by="caller", law_enforcement_diverted=True,
        officers_on_scene=False, police_backup="none", ems_needed=False, arrested=False, interpreter="none",
        responders=[ResponderFacts(clinician, "clinician", True)],
    )  # fmt: skip
    return Encounter.objects.get(pk=encounter.pk)


def test_a_complete_encounter_is_on_no_list(clinician):
    encounter = _complete(clinician)

    assert encounter.incomplete == []
    assert not incomplete_encounters(Encounter.objects.all()).exists()


@pytest.mark.parametrize(
    "taken_away",
    [
        *({name: "" if name in TEXTS else None} for name in Encounter.ASKED),
        {"outcome": "transported"},
        {"police_backup": "routine"},
    ],
    ids=str,
)  # fmt: skip
def test_the_list_and_the_encounter_agree_on_what_is_open(clinician, taken_away):
    encounter = _complete(clinician)
    with acting_as(clinician):
        Encounter.objects.filter(pk=encounter.pk).update(**taken_away)

    found = incomplete_encounters(Encounter.objects.all())

    assert [len(one.incomplete) for one in found] == [1]


@pytest.mark.parametrize("answers", [[], [None], [True, None]])
def test_a_crew_that_did_not_say_is_open(clinician, emt, answers):
    encounter = _complete(clinician)
    for row in encounter.responders.all():
        row.delete_by(clinician)
    for person, answer in zip((clinician, emt), answers, strict=False):
        encounter.responders.model(
            encounter=encounter, user=person, discipline="emt", felt_safe=answer
        ).save_by(clinician)

    assert [bool(one.incomplete) for one in incomplete_encounters(Encounter.objects.all())] == [True]


def test_the_list_shows_ones_own_unfinished_and_unsigned_only(browse, clinician, team):
    mate = make_user(Role.CLINICIAN, team=team)
    open_one = make_encounter(by=clinician, cleared_at=EVENING - HOUR)
    unsigned = _complete(clinician)
    note = write_note(encounter=unsigned, by=clinician, at=EVENING, sections={"saw": "Cold."})
    theirs = make_encounter(by=mate, cleared_at=EVENING - HOUR)
    client = browse(clinician)

    page = client.get("/encounters/").content.decode()

    assert [one.number in page for one in (open_one, unsigned, theirs)] == [True, True, False]
    assert page.count("note not signed") == 1
    sign_note(note=note, by=clinician, at=EVENING)
    assert unsigned.number not in client.get("/encounters/").content.decode()


def test_an_empty_list_says_that_all_is_done(browse, clinician):
    assert "Nothing is left to finish" in browse(clinician).get("/encounters/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_with_one_and_three_rows(browse, clinician, rows, django_assert_num_queries):
    crew = [ResponderFacts(make_user(Role.EMT), "emt", True) for _ in range(rows)]
    for _number in range(rows):
        encounter = make_encounter(
            by=clinician, neighbor=make_neighbor(), cleared_at=EVENING - HOUR, responders=crew,
            needs=["food"], note={"saw": "Cold."},
        )  # fmt: skip
    sign_note(note=encounter.note, by=clinician, at=EVENING)
    client = browse(clinician)
    for number in range(rows):
        client.post(reverse("cases:add_addendum", args=[encounter.note.pk]), {"text": f"Addition {number}"})
    client.get(page_of(encounter))

    with django_assert_num_queries(22):
        client.get(page_of(encounter))
    with django_assert_num_queries(10):
        client.get("/encounters/")
    with django_assert_num_queries(17):
        client.get(page_of(encounter) + "change/")


def test_who_left_and_what_was_retired_stay_through_a_change(browse, clinician):
    crew = [make_user(Role.EMT) for _ in range(7)]
    beat = Beat.objects.first()
    encounter = make_encounter(
        by=clinician,
        cleared_at=EVENING - HOUR,
        beat=beat,
        responders=[ResponderFacts(one, "emt") for one in crew],
    )
    with acting_as(clinician):
        type(clinician).objects.filter(pk__in=[one.pk for one in crew]).update(is_active=False)
        Beat.objects.filter(pk=beat.pk).update(retired_at=EVENING)
    client = browse(clinician)
    form = client.get(page_of(encounter) + "change/").context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}

    response = client.post(
        page_of(encounter) + "change/", shown | {"cleared_at": "2026-11-19T18:00", "location": "Bus station"}
    )

    assert response.status_code == 303
    encounter.refresh_from_db()
    assert (encounter.beat, encounter.location) == (beat, "Bus station")
    assert {row.user_id for row in encounter.responders.all()} == {one.pk for one in crew}

"""Templates, a second signature, coming back with a comment, being struck, growing old unsigned."""

from datetime import timedelta

import pytest

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import (
    add_addendum,
    cosign_note,
    log_encounter,
    remind_of_unsigned,
    return_note,
    sign_note,
    strike,
    write_note,
)
from cases.models import EncounterNote
from cases.queries import note_is_unsigned
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from heart.core.invariants import INVARIANTS
from notices.models import Notice
from programs.models import NoteTemplate, Program
from tests.factories import make_encounter, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = "Only in the note."


@pytest.fixture
def mate(team):
    return make_user(Role.CLINICIAN, team=team, name="Mate Fixture", credential="LCSW")


@pytest.fixture
def draft(peer):
    """By a peer support specialist of CRT, whose notes are signed twice."""
    return write_note(encounter=make_encounter(by=peer), by=peer, at=MONDAY, sections={"saw": WORDS})


@pytest.fixture
def waiting(draft, peer):
    return sign_note(note=draft, by=peer, at=MONDAY + HOUR)


def whole() -> bool:
    names = ("cases.signed_note_is_as_it_was_sealed", "cases.addendum_is_as_it_was_sealed")
    return not any(list(INVARIANTS[name].broken_by()) for name in names)


# --- templates ------------------------------------------------------------------------------------------
def test_a_note_keeps_the_headings_under_which_it_was_begun(clinician, api, acting):
    encounter, later = (
        make_encounter(by=clinician, program="COR"),
        make_encounter(by=clinician, program="COR"),
    )
    note = write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"officer": "Waited outside."})
    lines = NoteTemplate.objects.filter(program__code="COR")
    lines.update(superseded_at=MONDAY)
    NoteTemplate.objects.create(
        program=encounter.program,
        starts_on=note.template.starts_on,
        sections=[{"key": "saw", "label": "Seen"}],
    )

    def headings(one) -> list[str]:
        answer = api(clinician).get(f"/api/v1/encounters/{one.pk}/note/template/").json()
        return [part["label"] for part in answer["sections"]]

    assert headings(encounter)[-2:] == ["What the officer did", "Plan"]
    assert headings(later) == ["Seen"]
    assert EncounterNote.objects.get().headed() == [("What the officer did", "Waited outside.")]


@pytest.mark.parametrize(
    ("program", "template", "key", "refused"),
    [
        ("CCD", "", "told", False),
        ("CRT", "", "told", True),
        ("CRT", "general", "health", True),
        ("CRT", "general", "plan", False),
        ("CRT", "CCD", "told", True),
    ],
)
def test_a_note_has_the_parts_of_its_template(clinician, program, template, key, refused):
    encounter = make_encounter(by=clinician, program=program)
    write = {"encounter": encounter, "by": clinician, "at": MONDAY, "sections": {key: "Text."}}

    if refused:
        with pytest.raises(Invalid):
            write_note(**write, template=template)
    else:
        assert write_note(**write, template=template).template.code == (template or program)


def test_ccd_ticks_what_it_did_and_no_other_program_does(clinician):
    ccd = {"by": clinician, "at": MONDAY, "cleared_at": MONDAY, "outcome": "resolved_by_phone"}
    did = ["divert", "triage", "safety_plan"]

    encounter = log_encounter(program=Program.objects.get(code="CCD"), functions=did, **ccd)

    assert encounter.functions == ["triage", "safety_plan", "divert"]
    with pytest.raises(Invalid, match="Unknown function"):
        log_encounter(program=Program.objects.get(code="CRT"), functions=did, **ccd)


# --- the second signature -------------------------------------------------------------------------------
def test_a_note_of_a_peer_waits_for_a_clinician_and_stands_meanwhile(waiting, peer, mate):
    assert (waiting.status, waiting.cosignature, waiting.signed_as) == ("signed", "awaited", peer.signs_as)
    with pytest.raises(InvalidTransition):
        write_note(encounter=waiting.encounter, by=peer, at=MONDAY, sections={"saw": "Otherwise."})

    note = cosign_note(note=waiting, by=mate, at=MONDAY + 2 * HOUR)

    assert (note.cosignature, note.cosigned_as) == ("given", "Mate Fixture, LCSW")
    assert (note.seal, whole()) == (waiting.seal, True)
    with pytest.raises(InvalidTransition):
        cosign_note(note=note, by=mate, at=MONDAY + 3 * HOUR)


def test_a_note_of_a_clinician_waits_for_nobody(clinician, mate):
    note = write_note(encounter=make_encounter(by=clinician), by=clinician, at=MONDAY, sections={"saw": "x"})
    note = sign_note(note=note, by=clinician, at=MONDAY)

    assert note.cosignature == "not_needed"
    with pytest.raises(InvalidTransition):
        cosign_note(note=note, by=mate, at=MONDAY)


def test_nobody_signs_their_own_note_twice(waiting, peer, supervisor):
    with pytest.raises(NotPermitted):
        cosign_note(note=waiting, by=peer, at=MONDAY)
    assert cosign_note(note=waiting, by=supervisor, at=MONDAY).cosigned_by == supervisor


def test_a_returned_note_is_changed_and_signed_again(waiting, peer, mate):
    first = waiting.seal

    note = return_note(note=waiting, comment="Say who was there.", by=mate, at=MONDAY + 2 * HOUR)

    assert (note.status, note.cosignature, note.seal, note.signed_as) == ("draft", "returned", "", "")
    assert Notice.objects.get(kind="unsigned_note").recipient == peer
    note = write_note(encounter=note.encounter, by=peer, at=MONDAY + 3 * HOUR, sections={"saw": "All of us."})
    note = sign_note(note=note, by=peer, at=MONDAY + 4 * HOUR)
    assert (note.cosignature, note.returns.get().seal) == ("awaited", first)
    assert cosign_note(note=note, by=mate, at=MONDAY + 5 * HOUR).cosignature == "given"
    assert whole()


def test_what_was_added_to_is_not_returned(waiting, peer, mate):
    add_addendum(note=waiting, text="Later.", by=peer, at=MONDAY + 2 * HOUR)

    with pytest.raises(InvalidTransition, match="added to"):
        return_note(note=waiting, comment="Change it.", by=mate, at=MONDAY + 3 * HOUR)
    assert whole()


def test_the_pages_of_the_second_signature(browse, waiting, peer, mate):
    reader, author = browse(mate), browse(peer)
    number, page = waiting.encounter.number, waiting.encounter.get_absolute_url()

    assert number in reader.get("/notes/to-sign/").content.decode()
    assert author.get("/notes/to-sign/").status_code == 403
    returned = reader.post(f"/notes/{waiting.pk}/return/", {"comment": "Say who was there."})
    assert (returned.status_code, "Say who was there." in author.get(page).content.decode()) == (303, True)
    author.post(f"/notes/{waiting.pk}/sign/")
    assert reader.post(f"/notes/{waiting.pk}/cosign/").status_code == 303
    assert f"signed a second time by {mate.signs_as}" in reader.get(page).content.decode()
    assert number not in reader.get("/notes/to-sign/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_and_three_rows(browse, peer, mate, rows, django_assert_num_queries):
    for _number in range(rows):
        encounter = make_encounter(by=peer)
        note = write_note(encounter=encounter, by=peer, at=MONDAY, sections={"saw": WORDS})
        sign_note(note=note, by=peer, at=MONDAY)
    client = browse(mate)

    with django_assert_num_queries(8):
        client.get("/notes/to-sign/")


# --- struck ---------------------------------------------------------------------------------------------
def test_a_struck_note_is_read_by_those_who_audit_and_marked_for_the_others(
    browse, api, waiting, peer, mate, supervisor
):
    note = strike(entry=waiting, by=peer, at=MONDAY + 2 * HOUR, reason="Written on the wrong encounter")
    page, route = note.encounter.get_absolute_url(), f"/api/v1/encounters/{note.encounter_id}/note/"

    for reader, reads in ((peer, False), (mate, False), (supervisor, True)):
        shown, told = browse(reader).get(page).content.decode(), api(reader).get(route).json()
        assert ("Written on the wrong encounter" in shown, WORDS in shown) == (True, reads), reader
        assert (told["struck"]["by"], bool(told["sections"])) == (str(peer.pk), reads), reader
        history = api(reader).get(f"/api/v1/history/?object={note.pk}")
        assert (history.status_code == 200, WORDS in history.content.decode()) == (reads, False), reader
    assert whole()


def test_it_is_struck_by_its_author_or_a_supervisor_once_it_is_signed(draft, peer, mate, supervisor):
    with pytest.raises(InvalidTransition, match="not signed yet"):
        strike(entry=draft, by=peer, at=MONDAY, reason="Wrong")
    note = sign_note(note=draft, by=peer, at=MONDAY)
    for by, reason, refusal in ((mate, "Wrong", NotPermitted), (peer, "  ", Invalid)):
        with pytest.raises(refusal):
            strike(entry=note, by=by, at=MONDAY, reason=reason)

    strike(entry=note, by=supervisor, at=MONDAY, reason="Wrong")

    with pytest.raises(InvalidTransition, match="struck already"):
        strike(entry=note, by=supervisor, at=MONDAY, reason="Wrong")
    with pytest.raises(InvalidTransition):
        cosign_note(note=EncounterNote.objects.get(pk=note.pk), by=mate, at=MONDAY)


def test_a_struck_addendum_keeps_its_place_and_the_others_stand(browse, api, waiting, peer, mate, supervisor):
    first = add_addendum(note=waiting, text="In error.", by=peer, at=MONDAY + 2 * HOUR)
    add_addendum(note=waiting, text="As it was.", by=peer, at=MONDAY + 3 * HOUR)

    client = browse(peer)
    assert client.post(f"/notes/addenda/{first.pk}/strike/", {"reason": "Wrong one"}).status_code == 303

    told = api(mate).get(f"/api/v1/encounters/{waiting.encounter_id}/note/").json()["addenda"]
    assert [(one["place"], one["text"], one["struck"] is not None) for one in told] == [
        (1, "", True),
        (2, "As it was.", False),
    ]
    page = waiting.encounter.get_absolute_url()
    assert ["In error." in browse(one).get(page).content.decode() for one in (mate, supervisor)] == [
        False,
        True,
    ]
    assert whole()


# --- growing old unsigned -------------------------------------------------------------------------------
def told_of(note) -> dict[str, set]:
    rows = Notice.objects.filter(kind="unsigned_note", about_id=note.pk).select_related("recipient")
    found: dict[str, set] = {}
    for row in rows:
        found.setdefault(row.step, set()).add(row.recipient)
    return found


def test_the_author_hears_after_a_day_and_the_supervisor_after_two_once_each(draft, peer, supervisor):
    begun = draft.created_at

    remind_of_unsigned(begun + 24 * HOUR - timedelta(seconds=1))
    assert told_of(draft) == {}
    write_note(encounter=draft.encounter, by=peer, at=begun + 23 * HOUR, sections={"saw": "And more."})
    assert [remind_of_unsigned(begun + 24 * HOUR) for _again in range(2)] == [1, 0]
    assert told_of(draft) == {"24h": {peer}}
    assert [remind_of_unsigned(begun + 48 * HOUR) for _again in range(2)] == [1, 0]
    assert told_of(draft) == {"24h": {peer}, "48h": {supervisor}}


def test_nobody_hears_of_a_signed_note_and_no_mail_follows_a_signature(draft, peer, supervisor):
    remind_of_unsigned(draft.created_at + 24 * HOUR)
    notice = Notice.objects.get()
    assert note_is_unsigned(notice) == ""

    sign_note(note=draft, by=peer, at=draft.created_at + 25 * HOUR)

    assert note_is_unsigned(notice) != ""
    assert remind_of_unsigned(draft.created_at + 49 * HOUR) == 0


def test_a_note_of_someone_who_left_reaches_the_supervisor_and_holds_up_no_other(
    draft, peer, supervisor, clinician
):
    other = write_note(encounter=make_encounter(by=clinician), by=clinician, at=MONDAY, sections={"saw": "x"})
    peer.is_active = False
    peer.save_by(supervisor)

    remind_of_unsigned(draft.created_at + 72 * HOUR)

    assert told_of(draft) == {"48h": {supervisor}}
    assert told_of(other) == {"24h": {clinician}, "48h": {supervisor}}
    assert not AccessEvent.objects.filter(about__contains=[draft.pk], actor=supervisor).exists()

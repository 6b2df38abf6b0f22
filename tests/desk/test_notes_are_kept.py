"""One note, every surface that could tell of it, every role: what it says is shown to whom it is for.

A note of substance use (as a clinical one) is for those who treat and those who audit, a general one (as one
of safety) for whoever works with the neighbor; nobody else reads a word of any. All four, for every relation
to the case: tests/walk/test_sensitivity.py.
"""

import pytest
import time_machine

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import add_addendum, attach, sign_note, write_note
from cases.actions import strike as strike_entry
from followups.models import FollowUp
from notices.models import Notice
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor, make_user

pytestmark = pytest.mark.django_db

SAID, ADDED, FILED = "wordsofthenote", "wordsoftheaddendum", "nameofthefile"
TELLTALE = (SAID, ADDED, FILED)
READERS = (Role.NAVIGATOR, Role.CLINICIAN, Role.EMT, Role.SUPERVISOR, Role.ANALYST)
TREAT, WORK = {Role.CLINICIAN, Role.SUPERVISOR}, {Role.NAVIGATOR, Role.CLINICIAN, Role.SUPERVISOR}
FOR = {"general": WORK, "substance_use": TREAT}

# Where words of a note are shown at all; everywhere else nobody reads any.
WHERE_WORDS_ARE = {"the encounter's page", "the API's note", "the queue", "the quick view", "today"}


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def told(team, request):
    """A signed note of this sensitivity on a case of the team, with an addendum and a file."""
    author = make_user(Role.CLINICIAN, team=team)
    promise = make_follow_up(by=author, neighbor=make_neighbor(known_as="Marisol Testa"), at=EVENING)
    case = promise.case
    case.team = team
    case.save_by(author)
    note = write_note(
        encounter=promise.encounter, by=author, at=EVENING, sections={"saw": SAID}, sensitivity=request.param
    )
    attach(note=note, name=f"{FILED}.pdf", content=b"%PDF-1", by=author, at=EVENING)
    note = sign_note(note=note, by=author, at=EVENING)
    add_addendum(note=note, text=ADDED, by=author, at=EVENING)
    return note


def surfaces(note) -> dict[str, tuple]:
    """Method, address and body of each page and route near the note."""
    encounter = note.encounter
    case, promise = encounter.case, FollowUp.objects.get(encounter=encounter)
    api, addendum, file = "/api/v1", note.addenda.get(), note.attachments.get()
    return {
        "the encounter's page": ("get", encounter.get_absolute_url()),
        "the API's note": ("get", f"{api}/encounters/{encounter.pk}/note/"),
        "the API's encounter": ("get", f"{api}/encounters/{encounter.pk}/"),
        "the case's story": ("get", f"/cases/{case.pk}/"),
        "the case's notes": ("get", f"/cases/{case.pk}/?show=notes"),
        "the case's changes": ("get", f"/cases/{case.pk}/?show=changes"),
        "the face sheet": ("get", f"/cases/{case.pk}/face/?for=home_visit"),
        "the neighbor's copy": ("get", f"/cases/{case.pk}/copy/"),
        "the neighbor's record": ("get", f"/neighbors/{encounter.neighbor_id}/"),
        "the queue": ("get", "/queue/?who=all"),
        "the quick view": ("get", f"/queue/{promise.pk}/quick/"),
        "today": ("get", "/"),
        "the search for its words": ("post", "/search/", {"q": SAID}),
        "the API's search for its words": ("post", f"{api}/search/", {"q": SAID}),
        "the note's history": ("get", f"{api}/history/?object={note.pk}"),
        "the addendum's history": ("get", f"{api}/history/?object={addendum.pk}"),
        "the file's history": ("get", f"{api}/history/?object={file.pk}"),
        "the unsigned notes": ("get", "/oversight/notes/"),
        "the access log": ("get", f"{api}/access-events/"),
    }


def shown(api, browse, reader, surface) -> str:
    method, address, *body = surface
    client = api(reader) if address.startswith("/api/") else browse(reader)
    response = getattr(client, method)(address, *body)
    return response.content.decode() if response.status_code < 400 else ""


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("told", FOR, indirect=True)
def test_no_surface_tells_more_than_the_note_itself(api, browse, team, told, role):
    reader = make_user(role, team=team)
    may = role in FOR[told.sensitivity]

    # What its own search was asked for is in the field again; that is the reader's, not the note's.
    told_by = {
        name
        for name, surface in surfaces(told).items()
        for words in [shown(api, browse, reader, surface)]
        if any(part in words for part in (TELLTALE if "search" not in name else (ADDED, FILED)))
    }

    assert told_by <= (WHERE_WORDS_ARE if may else set())
    assert may is ("the API's note" in told_by)
    assert may is (api(reader).get(f"/api/v1/history/?object={told.pk}").status_code == 200)
    file = browse(reader).get(f"/notes/attachments/{told.attachments.get().pk}/")
    assert (file.status_code == 200) is may
    assert not any(part in str(row.says) for row in Notice.objects.all() for part in TELLTALE)


@pytest.mark.parametrize("told", ["general"], indirect=True)
def test_a_struck_note_is_told_by_no_surface_but_to_those_who_audit(api, browse, team, told, supervisor):
    strike_entry(entry=told, by=told.author, at=EVENING, reason="On the wrong neighbor")

    for role, audits in ((Role.NAVIGATOR, False), (Role.CLINICIAN, False), (Role.SUPERVISOR, True)):
        reader = make_user(role, team=team)
        told_by = {
            name
            for name, surface in surfaces(told).items()
            if "search" not in name and SAID in shown(api, browse, reader, surface)
        }
        assert bool(told_by) is audits, (role, told_by)


@pytest.mark.parametrize("told", ["general"], indirect=True)
def test_a_face_sheet_says_who_printed_it_and_leaves_an_event_each_time(browse, team, told):
    navigator = make_user(Role.NAVIGATOR, team=team, name="Nell Fixture")
    page, client = f"/cases/{told.encounter.case_id}/face/", browse(navigator)

    asked = client.get(page).content.decode()
    first, second = (client.get(page + "?for=home_visit").content.decode() for _copy in range(2))

    assert "What is this face sheet for?" in asked
    assert ["Nell Fixture, copy 1" in first, "Nell Fixture, copy 2" in second] == [True, True]
    assert "by Nell Fixture, for a home visit" in first
    assert "Marisol Testa" in first
    prints = AccessEvent.objects.filter(actor=navigator, reason="face sheet, home_visit")
    assert [told.encounter.case_id in one.about for one in prints] == [True, True]

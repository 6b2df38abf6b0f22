"""A note in sight is read by its sensitivity; its author always reads it."""

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from cases.models import EncounterNote
from heart.core.acting import acting_as
from tests.walk.world import To

pytestmark = pytest.mark.django_db

EVERY = {"general", "safety", "clinical", "substance_use"}
OPEN = {"general", "safety"}

# By whom a note of their team's case is read (an EMT reads none of these), and one's own is.
READ = {
    Role.NAVIGATOR: OPEN,
    Role.PEER: OPEN,
    Role.CLINICIAN: EVERY,
    Role.EMT: set(),
    Role.SUPERVISOR: EVERY,
}


def read_by(world, role: Role, relation: To) -> set[str]:
    """The sensitivities at which this role reads the note, by its page, its history and its own id."""
    story = next(story for story in world.stories_for(role) if story.relation is relation)
    client = APIClient()
    client.force_authenticate(world.readers[role])
    found = set()
    for sensitivity in sorted(EVERY):
        with acting_as(world.outsider, "says who may read it"):
            EncounterNote.objects.filter(pk=story.note.pk).update(sensitivity=sensitivity)
        note = client.get(f"/api/v1/encounters/{story.encounter.pk}/note/").status_code
        history = client.get(f"/api/v1/history/?object={story.note.pk}").status_code
        assert history == (403 if role is Role.EMT else note)
        if note == 200:
            found.add(sensitivity)
    return found


@pytest.mark.parametrize("role", READ)
def test_a_note_of_the_team_is_read_by_its_sensitivity(world, role):
    assert read_by(world, role, To.TEAM) == READ[role]


@pytest.mark.parametrize("role", [Role.PEER, Role.CLINICIAN, Role.EMT])
def test_an_author_reads_their_own_note_whatever_its_sensitivity(world, role):
    assert read_by(world, role, To.AUTHORED) == EVERY


def test_who_was_there_reads_what_its_sensitivity_allows(world):
    assert read_by(world, Role.EMT, To.RESPONDED) == OPEN
    assert read_by(world, Role.CLINICIAN, To.RESPONDED) == EVERY

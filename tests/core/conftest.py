import pytest

from cases.actions import write_note
from tests.factories import make_follow_up
from tests.factories.story import MONDAY


@pytest.fixture
def promise(clinician):
    """A pending follow-up of an encounter with a note, on a case with a need."""
    follow_up = make_follow_up(by=clinician, needs=["housing"])
    write_note(encounter=follow_up.encounter, by=clinician, at=MONDAY, sections={"saw": "Invented."})
    return follow_up

"""History in words, for one reader."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from audit.timeline import NOUNS, Change, Entry
from cases.models import Encounter
from cases.timeline import Names, Teller
from tests.conftest import EVENING
from tests.factories import make_neighbor

pytestmark = pytest.mark.django_db


def said(reader, field: str, old, new) -> str:
    label = str(Encounter._meta.get_field(field).verbose_name)
    entry = Entry(
        uuid4(), "encounter", "~", EVENING, uuid4(), "", "", "web", [Change(field, label, old, new)]
    )
    noun = NOUNS[Encounter]
    teller = Teller(Names(reader, [(noun, entry)]), EVENING, ZoneInfo("America/New_York"))
    return teller.changes(noun, entry.changes)


@pytest.mark.parametrize(
    ("field", "old", "new", "sentence"),
    [
        ("outcome", "declined", "transported", "Outcome from They said no to Transported"),
        ("arrested", None, False, "Arrested: no"),
        ("arrested", True, False, "Arrested from yes to no"),
        ("location", "Bus station", "", "Place from Bus station to nothing"),
        ("cleared_at", None, EVENING, "Cleared: Thu 7:00 PM"),
        ("needs_seen", ["food"], ["food", "housing"], "Needs seen from Food to Food, Housing"),
    ],
)
def test_a_change_is_told_with_labels_and_the_citys_time(clinician, field, old, new, sentence):
    assert said(clinician, field, old, new) == sentence


def test_an_id_is_a_name_only_where_the_reader_may_see_it(supervisor, clinician, emt):
    hidden = make_neighbor(known_as="Hidden Beispiel", by=clinician)

    assert said(supervisor, "neighbor", None, hidden.pk) == "Neighbor: Hidden Beispiel"
    assert said(emt, "neighbor", None, hidden.pk) == "Neighbor: someone or something you can't see"


def test_staff_are_named_to_everyone(emt, clinician):
    assert said(emt, "author", None, clinician.pk) == f"Author: {clinician.name}"

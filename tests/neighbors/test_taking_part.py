"""What becomes of each model that names a neighbor when two records turn out to be one person."""

from django.apps import apps

from cases.models import Case
from neighbors.models import Neighbor
from neighbors.models.one_person import TAKING_PART


def naming_a_person():
    """Every foreign key of a record to a neighbor or to a case; history repeats them."""
    for model in apps.get_models():
        if hasattr(model, "history_type"):
            continue
        for field in model._meta.concrete_fields:
            if field.related_model in (Neighbor, Case):
                yield model, field.name


def test_every_model_that_names_a_neighbor_or_a_case_says_how_it_takes_part():
    unsaid = [one for one in naming_a_person() if one not in TAKING_PART]

    assert unsaid == [], "Say in your room's apps.py how it takes part (neighbors/models/one_person.py)."


def test_nothing_is_said_of_what_is_not_there():
    there = set(naming_a_person())

    assert [one for one in TAKING_PART if one not in there] == []


def test_what_is_told_before_linking_has_a_name():
    told = [one for one in TAKING_PART.values() if one.told is not None]

    assert [one for one in told if not str(one.called)] == []

"""Every invariant that PostgreSQL holds has a test that tries to break it, in its room's test_constraints."""

from pathlib import Path

import pytest
from django.apps import apps

from heart.core.triggers import HISTORY

TESTS = Path(__file__).parent.parent
ROOMS = [config for config in apps.get_app_configs() if (TESTS / config.label).is_dir()]
COMMON = {trigger.name for trigger in HISTORY}


def held_by_the_database(room) -> set[str]:
    """The named constraints and the triggers of a room's models, but for those that every record has."""
    names = set()
    for model in room.get_models():
        names |= {constraint.name for constraint in model._meta.constraints}
        names |= {trigger.name for trigger in getattr(model._meta, "triggers", [])} - COMMON
    return names


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.label)
def test_each_constraint_has_a_test_that_tries_to_break_it(room):
    tried = "".join(path.read_text() for path in (TESTS / room.label).glob("test_*.py"))

    assert {name for name in held_by_the_database(room) if name not in tried} == set()


def test_no_room_with_constraints_is_left_out():
    ours = {config for config in apps.get_app_configs() if Path(config.path).is_relative_to(TESTS.parent)}
    inside = {config for config in ours if ".venv" not in config.path}

    assert {config.label for config in inside if held_by_the_database(config)} <= {c.label for c in ROOMS}

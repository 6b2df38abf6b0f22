"""Upcoming, open, overdue: never stored, and the same by queryset and by property at every boundary."""

from datetime import timedelta
from itertools import product

import pytest

from cases.models import Case, EncounterNote, Need
from followups.models import FollowUp
from heart.core.errors import InvalidTransition
from tests.factories import make_follow_up

TICK = timedelta(microseconds=1)


@pytest.mark.django_db
def test_queryset_and_property_agree_at_every_boundary():
    follow_up = make_follow_up()
    moments = [
        edge + step for edge in (follow_up.opens_at, follow_up.due_at) for step in (-TICK, 0 * TICK, TICK)
    ]

    for at in moments:
        by_query = [
            phase
            for phase in FollowUp.Phase
            if FollowUp.objects.in_phase(phase, at).filter(pk=follow_up.pk).exists()
        ]
        assert by_query == [follow_up.phase_at(at)], at

    assert [follow_up.phase_at(at) for at in moments] == [
        "upcoming",
        "open",
        "open",
        "open",
        "open",
        "overdue",
    ]


@pytest.mark.parametrize("noun", [Case, Need, FollowUp, EncounterNote])
def test_what_may_become_what(noun):
    """All pairs: a move that TRANSITIONS does not name is refused, and leaves the status."""
    for old, new in product(noun.Status.values, repeat=2):
        thing = noun(status=old)
        if new in noun.TRANSITIONS[old]:
            thing.move_to(new)
            assert thing.status == new
        else:
            with pytest.raises(InvalidTransition):
                thing.move_to(new)
            assert thing.status == old


def test_no_move_leads_to_connected_without_evidence():
    assert all(Need.Status.CONNECTED not in reachable for reachable in Need.TRANSITIONS.values())

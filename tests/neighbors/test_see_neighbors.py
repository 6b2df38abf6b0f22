"""Which neighbors each role sees: the table of accounts/rules.py, as rows."""

import pytest

from accounts.models import Role
from cases.actions.encounters import ResponderFacts
from neighbors.rules import visible_neighbors
from tests.factories import make_case, make_encounter, make_neighbor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(team, other_team, navigator):
    """Neighbors by what sets them apart, each with one name for the assertions."""
    other = make_user(Role.NAVIGATOR, team=other_team)
    found = {name: make_neighbor() for name in ("no case", "pool", "mine", "teammate's", "other team's")}
    make_case(neighbor=found["pool"])
    make_case(neighbor=found["mine"], held_by=navigator)
    make_case(neighbor=found["teammate's"], held_by=make_user(Role.PEER, team=team))
    make_case(neighbor=found["other team's"], held_by=other)
    return found


def seen(user, people):
    visible = set(visible_neighbors(user))
    assert all(
        user.has_perm("neighbors.view_neighbor", one) == (one in visible) for one in people.values()
    ), "the predicate and the rows must agree"
    return {name for name, one in people.items() if one in visible}


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPERVISOR])
def test_clinicians_and_supervisors_see_all(people, team, role):
    assert seen(make_user(role, team=team), people) == set(people)


def test_a_navigator_sees_the_teams_and_the_pools(people, navigator):
    assert seen(navigator, people) == {"no case", "pool", "mine", "teammate's"}


def test_a_navigator_without_a_team_does_not_see_cases_without_one(people):
    assert seen(make_user(Role.NAVIGATOR), people) == {"no case", "pool"}


def test_an_emt_sees_whom_they_met_or_added(people, emt):
    people["met"] = make_neighbor()
    make_encounter(by=emt, neighbor=people["met"])
    people["was there"] = make_neighbor()
    make_encounter(neighbor=people["was there"], responders=[ResponderFacts(user=emt, discipline="emt")])
    people["added"] = make_neighbor(by=emt)

    assert seen(emt, people) == {"met", "was there", "added"}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN, Role.INTEGRATION])
def test_others_see_nobody(people, role):
    assert seen(make_user(role), people) == set()


def test_the_signed_out_and_the_deactivated_see_nobody(people, clinician):
    clinician.is_active = False

    assert seen(clinician, people) == set()
    assert visible_neighbors(None).count() == 0


def test_a_neighbor_with_two_cases_is_listed_once(people, navigator, supervisor):
    assert visible_neighbors(navigator).filter(pk=people["mine"].pk).count() == 1

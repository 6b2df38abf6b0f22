"""Nobody leaves while holding work: it goes back to the pool in the same act."""

from datetime import timedelta
from threading import Barrier

import pytest

from accounts.actions import deactivate_staff, name_lead
from accounts.models import Role, Team, User
from cases.actions import assign_case, claim_case, close_case
from cases.models import Case, Holding
from followups.models import FollowUp
from heart.core.errors import Conflict, Invalid, NotPermitted, Refusal
from notices.models import Notice
from tests.at_once import at_once
from tests.conftest import NOON
from tests.factories import make_case, make_follow_up, make_user
from tests.factories.story import MONDAY

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_what_they_held_is_the_pools_in_the_same_act(navigator, admin, supervisor):
    follow_up = make_follow_up()
    claim_case(case=follow_up.case, by=navigator, at=MONDAY)

    deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    case = Case.objects.get(pk=follow_up.case_id)
    assert (case.assigned_to, case.team) == (None, navigator.team)
    assert FollowUp.objects.get(pk=follow_up.pk).is_pending
    assert not User.objects.get(pk=navigator.pk).is_active


@pytest.mark.django_db
def test_who_held_it_and_until_when_stays_written(navigator, admin):
    case = make_case(held_by=navigator)

    deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    [holding] = Holding.objects.filter(case=case)
    assert (holding.holder, holding.starts_at, holding.ends_at) == (navigator, MONDAY, NOON)
    assert Case.history.filter(id=case.pk).latest("history_id").history_user_id == admin.pk


@pytest.mark.django_db
def test_the_supervisors_hear_of_each_case_once(navigator, admin, supervisor):
    for _again in range(2):
        make_case(held_by=navigator)

    for _twice in range(2):
        deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    told = Notice.objects.filter(kind="repooled").values_list("recipient", "case_number")
    assert sorted(told) == sorted(
        (supervisor.pk, number) for number in Case.objects.values_list("number", flat=True)
    )


@pytest.mark.django_db
def test_the_teams_lead_hears_of_it_where_there_is_one(navigator, peer, admin, supervisor, team):
    name_lead(team=team, lead=peer, by=admin, at=NOON)
    make_case(held_by=navigator)

    deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    assert [notice.recipient for notice in Notice.objects.filter(kind="repooled")] == [peer]


@pytest.mark.django_db
def test_a_closed_case_keeps_who_had_it(navigator, admin):
    case = make_case(held_by=navigator)
    close_case(case=case, reason="goals_met", by=navigator, at=MONDAY + HOUR)

    deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    assert Case.objects.get(pk=case.pk).assigned_to == navigator


@pytest.mark.django_db
def test_a_case_is_not_given_to_someone_who_left(navigator, peer, admin, supervisor):
    case = make_case()
    deactivate_staff(user=peer, reason="Moved away", by=admin, at=NOON)

    with pytest.raises(Invalid):
        assign_case(case=case, to=peer, by=supervisor, at=NOON)
    peer.refresh_from_db()
    with pytest.raises(NotPermitted):
        claim_case(case=case, by=peer, at=NOON)


@pytest.mark.django_db
def test_only_an_administrator_ends_an_account_and_never_their_own(navigator, supervisor, admin, clock):
    with pytest.raises(NotPermitted):
        deactivate_staff(user=navigator, reason="Moved away", by=supervisor, at=NOON)
    with pytest.raises(Conflict):
        deactivate_staff(user=admin, reason="Moved away", by=admin, at=NOON)
    with pytest.raises(Invalid):
        deactivate_staff(user=navigator, reason=" ", by=admin, at=NOON)
    with pytest.raises(Invalid):
        deactivate_staff(user=clock, reason="Moved away", by=admin, at=NOON)


@pytest.mark.django_db
def test_a_lead_is_someone_who_works_cases(team, analyst, admin):
    with pytest.raises(Invalid):
        name_lead(team=team, lead=analyst, by=admin, at=NOON)

    assert Team.objects.get(pk=team.pk).lead is None


@pytest.mark.django_db
def test_a_claim_at_the_same_moment_never_leaves_work_with_someone_who_left(committed):
    """Whichever comes first: nobody who left holds an open case."""
    navigator, admin = committed(lambda: (make_user(Role.NAVIGATOR), make_user(Role.ADMIN)))
    cases = committed(lambda: [make_case() for _each in range(4)])
    start = Barrier(5)

    def claim(case):
        start.wait()
        try:
            claim_case(case=case, by=User.objects.get(pk=navigator.pk), at=NOON)
        except Refusal:
            return

    def leave():
        start.wait()
        deactivate_staff(user=navigator, reason="Moved away", by=admin, at=NOON)

    at_once([leave, *(lambda case=case: claim(case) for case in cases)])

    assert not Case.objects.open().filter(assigned_to__is_active=False).exists()

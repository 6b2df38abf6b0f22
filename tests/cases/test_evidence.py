"""A need moves by evidence alone, with who says so and since when; after 30 days it is asked again."""

from datetime import date, timedelta

import pytest

from cases.actions import answer_check, ask_again, change_need_status, close_case, connect_need
from cases.models import ConnectionCheck, Need, NeedEvidence
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from notices.models import Notice
from tests.conftest import NOON
from tests.factories import make_case, make_need, make_user

pytestmark = pytest.mark.django_db

BEGAN = date(2026, 11, 18)
DUE = NOON + timedelta(days=29)  # 30 days after it began


@pytest.fixture
def need(navigator) -> Need:
    return make_need(case=make_case(held_by=navigator))


def connected(need, by, **facts) -> Need:
    told = {"evidence_level": 4, "verified_by": "provider", "connected_on": BEGAN}
    return connect_need(need=need, by=by, at=NOON, **(told | facts))


def ladder(need) -> list[tuple]:
    return list(NeedEvidence.objects.filter(need=need).values_list("level", "source", "on", "note"))


def test_each_step_says_who_and_since_when(need, navigator):
    change_need_status(need=need, status="referred", evidence_level=1, by=navigator, at=NOON)
    change_need_status(
        need=need, status="referred", evidence_level=3, source="provider", on=date(2026, 11, 17),
        reason="Monday at 10", by=navigator, at=NOON,
    )  # fmt: skip
    need = connected(need, navigator, service_name="Example House")

    assert ladder(need) == [
        (1, "navigator", date(2026, 11, 19), ""),
        (3, "provider", date(2026, 11, 17), "Monday at 10"),
        (4, "provider", BEGAN, "Example House"),
    ]
    assert {one.by for one in need.evidence.all()} == {navigator}
    assert need.evidence_level == 4


def test_a_change_without_evidence_is_no_step(need, navigator):
    change_need_status(need=need, status="working", by=navigator, at=NOON)

    assert ladder(need) == []


@pytest.mark.parametrize(
    ("facts", "field"), [({"source": "hearsay"}, "source"), ({"on": date(2026, 11, 20)}, "on")]
)
def test_evidence_has_a_source_and_a_day_that_has_come(need, navigator, facts, field):
    with pytest.raises(Invalid) as refused:
        change_need_status(need=need, status="referred", evidence_level=2, by=navigator, at=NOON, **facts)

    assert refused.value.attr == field


def test_level_5_takes_30_days(need, navigator):
    with pytest.raises(Invalid, match="still going after 30 days"):
        connected(need, navigator, evidence_level=5)

    assert connected(need, navigator, evidence_level=5, connected_on=date(2026, 10, 20)).evidence_level == 5
    assert not ConnectionCheck.objects.open().exists()


def test_connecting_schedules_the_check(need, navigator):
    connected(need, navigator)

    assert ConnectionCheck.objects.get().due_on == date(2026, 12, 18)

    connected(Need.objects.get(pk=need.pk), navigator, connected_on=BEGAN - timedelta(days=1))
    assert ConnectionCheck.objects.get().due_on == date(2026, 12, 17)


def test_what_is_not_connected_any_more_is_not_asked_about(need, navigator):
    need = connected(need, navigator)
    need = change_need_status(need=need, status="not_connected", reason="It closed", by=navigator, at=NOON)

    assert (need.evidence_level, need.connected_on) == (3, None)
    assert ladder(need)[-1] == (3, "navigator", date(2026, 11, 19), "It closed")
    assert not ConnectionCheck.objects.open().exists()
    assert ask_again(DUE) == 0


def test_its_owner_is_told_on_the_day_and_once(need, navigator):
    check = connected(need, navigator).checks.get()

    assert (ask_again(DUE - timedelta(days=1)), ask_again(DUE), ask_again(DUE)) == (0, 1, 0)

    told = Notice.objects.get(kind="connection_check_due")
    assert (told.recipient, told.about_id, told.case_number) == (navigator, check.pk, need.case.number)


def test_where_nobody_has_the_case_the_supervisors_are_told(supervisor):
    need = make_need()
    connected(need, supervisor)

    ask_again(DUE)

    assert Notice.objects.get(kind="connection_check_due").recipient == supervisor


def test_still_going_is_level_5_also_after_the_case_has_closed(need, navigator):
    check = connected(need, navigator).checks.get()
    close_case(case=need.case, by=navigator, at=NOON, reason="connected")

    answer_check(check=check, answer="still", source="neighbor", note="Likes it there", by=navigator, at=DUE)

    need.refresh_from_db()
    assert (need.status, need.evidence_level) == ("connected", 5)
    assert ladder(need)[-1] == (5, "neighbor", date(2026, 12, 18), "Likes it there")


def test_not_any_more_is_not_connected(need, navigator):
    check = connected(need, navigator).checks.get()

    answer_check(check=check, answer="not", by=navigator, at=DUE)

    need.refresh_from_db()
    assert (need.status, need.evidence_level, need.connected_on) == ("not_connected", 3, None)
    assert need.status_reason == "The service did not go on"


def test_what_could_not_be_found_out_moves_nothing(need, navigator):
    check = connected(need, navigator).checks.get()

    answer_check(check=check, answer="unknown", by=navigator, at=DUE)

    need.refresh_from_db()
    assert (need.status, need.evidence_level, len(ladder(need))) == ("connected", 4, 1)
    assert not ConnectionCheck.objects.open().exists()


def test_it_is_answered_once_and_not_too_early(need, navigator):
    check = connected(need, navigator).checks.get()

    with pytest.raises(InvalidTransition, match="too early"):
        answer_check(check=check, answer="still", by=navigator, at=DUE - timedelta(days=1))
    answer_check(check=check, answer="still", by=navigator, at=DUE)
    with pytest.raises(InvalidTransition, match="answered already"):
        answer_check(check=check, answer="not", by=navigator, at=DUE)


def test_an_unknown_answer_is_refused(need, navigator):
    with pytest.raises(Invalid, match="still, not or unknown"):
        answer_check(check=connected(need, navigator).checks.get(), answer="", by=navigator, at=DUE)


def test_another_team_does_not_answer(need, navigator, other_team):
    check = connected(need, navigator).checks.get()

    with pytest.raises(NotPermitted):
        answer_check(check=check, answer="still", by=make_user("navigator", team=other_team), at=DUE)

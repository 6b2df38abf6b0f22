"""The traps of figures like ours, one test each: what others published, and we must not say."""

from datetime import date, timedelta

import pytest

from accounts.actions import deactivate_staff
from cases.actions import close_case
from cases.actions.encounters import ResponderFacts
from cases.models import FollowUpWish
from insights.measures import MEASURES, Counts, Evidence, Lens, Period, measured, measured_by
from neighbors.actions import link_neighbors
from programs.models import ServiceHours
from tests.factories import make_call, make_case, make_encounter, make_follow_up, make_need, make_user
from tests.insights.story import AS_OF, ZONE, city, judged, tried, whole

pytestmark = pytest.mark.django_db


def figures(lens: Lens | None = None) -> dict:
    return {each.measure.key: each.figure for each in measured(lens or whole(), AS_OF)}


def came(minutes: float, **facts):
    return make_encounter(
        dispatched_at=city(2, 10), arrived_at=city(2, 10) + timedelta(minutes=minutes),
        cleared_at=city(2, 12), **facts,
    )  # fmt: skip


def test_mean_and_median_are_apart():
    for minutes in (5, 6, 61):
        came(minutes)

    said = figures()

    assert said["minutes_to_scene_mean"].value == 24
    assert said["minutes_to_scene_median"].value == 6


def test_missing_is_not_zero():
    make_encounter(cleared_at=city(2, 12))  # nobody said whether EMS came, nor when the team was sent

    said = figures()

    assert (said["ems_rate"].value, said["ems_rate"].denominator) == (None, 0)
    assert said["minutes_to_scene_mean"].value is None
    assert said["encounters"].value == 1


def test_days_without_staff_are_gaps_and_not_zeros():
    """Nobody is on before the program began; on a staffed day without an encounter there are none."""
    began = min(ServiceHours.objects.values_list("starts_on", flat=True))
    day_before = began - timedelta(days=1)

    by_day = measured_by(
        "day", Lens(Period(day_before, began, ZONE)), AS_OF, ["encounters", "transport_rate"]
    )

    assert {day: each.value for day, each in by_day.figures["encounters"].items()} == {
        day_before.isoformat(): None, began.isoformat(): 0
    }  # fmt: skip
    assert by_day.figures["transport_rate"][began.isoformat()].value is None


def test_what_happened_on_a_day_without_staff_is_said():
    day = min(ServiceHours.objects.values_list("starts_on", flat=True)) - timedelta(days=1)
    lens = Lens(Period(day, day, ZONE))
    make_encounter(cleared_at=lens.period.start + timedelta(hours=12))

    assert measured_by("day", lens, AS_OF, ["encounters"]).figures["encounters"][day.isoformat()].value == 1


def test_open_and_never_reached_follow_ups_stay_in_the_denominator(supervisor):
    make_follow_up(cleared_at=city(2, 12))  # waits, untried
    tried(make_follow_up(cleared_at=city(2, 13)), supervisor, 20)  # tried, nobody reached
    tried(make_follow_up(cleared_at=city(2, 14)), supervisor, 30, "reached")

    said = figures()

    assert (said["within_window_rate"].numerator, said["within_window_rate"].denominator) == (2, 3)
    assert (said["never_attempted_rate"].numerator, said["never_attempted_rate"].denominator) == (1, 3)


def test_eligible_calls_stand_on_two_bases_and_each_says_which():
    judged(make_call(at=city(2, 9)), CRT=True)
    night = judged(make_call(at=city(2, 3)), CRT=False)
    night.eligibility.update(reasons=["outside_hours"])
    armed = judged(make_call(at=city(2, 4)), CRT=False)
    armed.eligibility.update(reasons=["weapon", "outside_hours"])

    said = figures()

    assert (said["eligible_calls"].value, said["eligible_calls_all"].value) == (1, 2)
    for basis in ("within hours and area", "around the clock and the whole city"):
        assert sum(basis in str(each.label) for each in MEASURES.values()) == 2


def test_every_measure_of_eligible_calls_names_its_basis():
    unnamed = [
        each.key for each in MEASURES.values()
        if "ligible calls" in str(each.label)
        and "within hours and area" not in str(each.label)
        and "around the clock" not in str(each.label)
    ]  # fmt: skip

    assert unnamed == []


def test_diverted_from_police_is_not_all_less_officers_on_the_scene():
    """Ten encounters: eight diverted police, one had officers there, one says neither."""
    for _each in range(8):
        came(5, law_enforcement_diverted=True, officers_on_scene=False)
    came(5, law_enforcement_diverted=False, officers_on_scene=True)
    came(5)

    said = figures()

    diverted, officers = said["law_enforcement_diverted_rate"], said["officers_on_scene_rate"]
    assert (diverted.numerator, diverted.denominator) == (8, 9)
    assert (officers.numerator, officers.denominator) == (1, 9)
    # An encounter may have diverted police and yet have had officers there.
    came(5, law_enforcement_diverted=True, officers_on_scene=True)
    said = figures()
    assert said["law_enforcement_diverted_rate"].value + said["officers_on_scene_rate"].value > 1


def test_responses_are_not_police_interactions_avoided():
    """Three responses, one of which police did not have to come to: one is what may have been saved."""
    came(5, law_enforcement_diverted=True)
    came(5, law_enforcement_diverted=False)
    came(5)

    said = figures()

    assert said["encounters"].value == 3
    assert (said["police_hours_saved"].numerator, said["police_hours_saved"].value) == (1, 0.75)
    assert MEASURES["police_hours_saved"].evidence is Evidence.ESTIMATED
    assert "estimate" in str(MEASURES["police_hours_saved"].label)
    assert "not a police response avoided" in str(MEASURES["encounters"].definition)


def test_backup_for_safety_for_ivc_and_for_a_report_are_apart():
    came(5, police_backup="emergent", police_backup_reason="safety")
    came(5, police_backup="routine", police_backup_reason="ivc")
    came(5, police_backup="routine", police_backup_reason="report")
    came(5, police_backup="none")

    said = figures()

    assert said["police_backup_rate"].numerator == 3
    assert {
        reason: (figure.numerator, figure.denominator)
        for reason in ("safety", "ivc", "report")
        if (figure := said[f"police_backup_{reason}_rate"])
    } == {"safety": (1, 4), "ivc": (1, 4), "report": (1, 4)}


def test_closed_cases_are_not_caseload(supervisor):
    make_case()
    close_case(case=make_case(), by=supervisor, at=AS_OF, reason="goals_met")

    said = figures(Lens(Period(date(2026, 11, 1), date(2026, 11, 30), ZONE)))

    assert said["caseload"].value == 1
    assert said["closed_goals_met_rate"].value == 1


def test_deactivated_staff_still_count_in_the_past(admin):
    gone = make_user("clinician")
    follow_up = make_follow_up(
        by=gone, cleared_at=city(2, 12), responders=[ResponderFacts(gone, "clinician", felt_safe=True)]
    )
    tried(follow_up, gone, 50, "reached")
    before = figures()

    deactivate_staff(user=gone, reason="Left", by=admin, at=AS_OF)

    assert figures() == before
    assert before["felt_safe_rate"].denominator == before["neighbors_supported"].value == 1


def test_two_records_of_one_person_are_one_neighbor(week):
    """A was met twice and C once: as one person they are supported once and came three times."""
    tried(week.e_ivc.promise.follow_up, week.who.boss, 100, "reached")
    before = figures()

    link_neighbors(neighbor=week.c, to=week.a, by=week.who.boss, at=AS_OF)

    after = figures()
    assert (before["neighbors_supported"].value, after["neighbors_supported"].value) == (3, 2)
    assert (before["familiar_share"].numerator, after["familiar_share"].numerator) == (2, 3)
    # C's of Tuesday now comes a day after A's of Monday as well; it had come within 30 days before already.
    assert after["repeat_30d_rate"].numerator >= before["repeat_30d_rate"].numerator


def test_months_are_cut_in_the_citys_time():
    """The last minute of October is November already in UTC."""
    make_encounter(cleared_at=city(31, 23, 59, month=10), follow_up=FollowUpWish.NOT_OFFERED)
    october = Lens(Period(date(2026, 10, 1), date(2026, 10, 31), ZONE))

    assert figures(october)["encounters"].value == 1
    assert figures(whole(Period(date(2026, 11, 1), date(2026, 11, 30), ZONE)))["encounters"].value == 0


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_a_measure_names_its_unit_and_counts_rows_of_it(key):
    """The rows behind a figure are the thing that it says it counts."""
    measure = MEASURES[key]
    nouns = {
        Counts.ENCOUNTER: "Encounter", Counts.CALL: "Call", Counts.FOLLOW_UP: "FollowUp",
        Counts.TRY: "ContactAttempt", Counts.NEIGHBOR: "Neighbor", Counts.NEED: "Need", Counts.CASE: "Case",
        Counts.REFERRAL: "Referral",
    }  # fmt: skip

    model = measure.numerator(whole(), AS_OF).model.__name__

    assert model in (nouns.get(measure.counts), *(["Responder", "Voice"] * (measure.counts == Counts.ANSWER)))


def test_needs_and_the_neighbors_who_have_them_are_counted_apart(week):
    """A has one need met; of two needs, and of two neighbors, one. With a second need only needs grow."""
    make_need(case=week.e_scene.case, category="food")

    said = figures()

    assert (said["needs_connected_rate"].numerator, said["needs_connected_rate"].denominator) == (1, 3)
    assert (said["connected_to_care_rate"].numerator, said["connected_to_care_rate"].denominator) == (1, 2)

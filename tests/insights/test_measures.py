"""Every measure against a week worked out by hand (story.py)."""

from fractions import Fraction as F

import pytest

from cases.models.case import ClosureReason
from insights.measures import MEASURES, Unit, measured
from tests.insights.story import AS_OF, whole

HOUR = F(1, 24)  # in days

# key: value, numerator, denominator
BY_HAND = {
    "encounters": (6, 6, None),
    # K1 and the call of Sunday; K3's reason is neither the hours nor the area.
    "eligible_calls_all": (2, 2, None),
    "response_rate_all": (F(1, 2), 1, 2),
    # K1 and the call of Sunday 23:59; K3 is not eligible, the last one came after the week.
    "eligible_calls": (2, 2, None),
    "response_rate": (F(1, 2), 1, 2),
    # 12, 8 and 1 minutes.
    "minutes_to_scene_mean": (7, 21, 3),
    "minutes_to_scene_median": (8, None, 3),
    # 30, 52 and 30 minutes.
    "minutes_on_scene_mean": (F(112, 3), 112, 3),
    "minutes_on_scene_median": (30, None, 3),
    # 42, 60 and 31 minutes.
    "minutes_total_mean": (F(133, 3), 133, 3),
    "minutes_total_median": (42, None, 3),
    "transport_rate": (F(1, 6), 1, 6),
    # Three say whether: none, routine, emergent.
    "police_backup_rate": (F(2, 3), 2, 3),
    "police_backup_emergent_rate": (F(1, 3), 1, 3),
    # Nobody said why.
    "police_backup_safety_rate": (0, 0, 3),
    "police_backup_ivc_rate": (0, 0, 3),
    "police_backup_report_rate": (0, 0, 3),
    "ems_rate": (F(1, 3), 1, 3),
    "officers_on_scene_rate": (F(2, 3), 2, 3),
    "resolved_on_scene_rate": (F(1, 6), 1, 6),
    "connected_in_community_rate": (0, 0, 6),
    "supported_by_phone_rate": (F(1, 6), 1, 6),
    "crisis_center_transports": (0, 0, None),
    "arrests": (0, 0, None),
    "police_requested": (0, 0, None),
    # Two that police did not have to come to, at 45 minutes.
    "police_hours_saved": (1.5, 2, None),
    # Asked of the two on the phone.
    "in_person_diverted_rate": (F(1, 2), 1, 2),
    "law_enforcement_diverted_rate": (F(2, 4), 2, 4),
    # Four answers: yes, yes, no, yes; the one who has not answered is not counted.
    "felt_safe_rate": (F(3, 4), 3, 4),
    # Of five encounters with a known neighbor, C's is 20 and D's 40 days after one. A's two are of one call.
    "repeat_30d_rate": (F(1, 5), 1, 5),
    "repeat_90d_rate": (F(2, 5), 2, 5),
    # Nobody read a call in this week; tests/insights/test_finding.py has a story.
    "calls_read": (0, 0, None),
    "calls_followed_up_rate": (None, 0, 0),
    "calls_followed_up_reached_rate": (None, 0, 0),
    "calls_followed_up_connected_rate": (None, 0, 0),
    # Nobody was asked in this week; tests/insights/test_voice.py has a story.
    "voice_kept_word_rate": (None, 0, 0),
    "voice_respected_rate": (None, 0, 0),
    "voice_helped_rate": (None, 0, 0),
    # 0.5 % of four neighbors is one: A, with two encounters of five.
    "familiar_share": (F(2, 5), 2, 5),
    # A and B were reached; C was tried, D not yet.
    "neighbors_supported": (2, 2, None),
    "connected_to_care_rate": (F(1, 2), 1, 2),
    "connected_to_care_rate_lenient": (F(2, 2), 2, 2),
    # A's housing and B's food; housing is met.
    "needs": (2, 2, None),
    "needs_connected_rate": (F(1, 2), 1, 2),
    # All four are open.
    "caseload": (4, 4, None),
    "cases_closed": (0, 0, None),
    **{f"closed_{reason}_rate": (None, 0, 0) for reason in ClosureReason.values},
    "referrals_sent": (0, 0, None),
    "referral_accepted_rate": (None, 0, 0),
    "referral_waitlisted_rate": (None, 0, 0),
    "referral_declined_rate": (None, 0, 0),
    # Nothing was referred in this week; tests/referrals/test_the_way.py has a story.
    "referral_received_rate": (None, 0, 0),
    "days_to_received_median": (None, None, 0),
    # 30, 72 and 73 hours; the ninth decile is 72 + 0.8 x 1.
    "days_to_first_attempt_mean": (F(175, 3) * HOUR, 175 * HOUR, 3),
    "days_to_first_attempt_median": (72 * HOUR, None, 3),
    "days_to_first_attempt_p90": (F(728, 10) * HOUR, None, 3),
    # 50 and 72 hours; the ninth decile is 50 + 0.9 x 22.
    "days_to_first_contact_mean": (61 * HOUR, 122 * HOUR, 2),
    "days_to_first_contact_median": (61 * HOUR, None, 2),
    "days_to_first_contact_p90": (F(698, 10) * HOUR, None, 2),
    "within_48h_rate": (F(1, 4), 1, 4),
    "within_window_rate": (F(2, 4), 2, 4),
    "within_window_rate_pauses_counted": (F(2, 4), 2, 4),
    "never_attempted_rate": (F(1, 4), 1, 4),
    # C and D wait, eleven days later.
    "overdue_now": (2, 2, None),
    "overdue_now_pauses_counted": (2, 2, None),
    # Four tries, two contacts.
    "attempts_per_contact": (2, 4, 2),
}


def exactly(number):
    return pytest.approx(float(number), rel=1e-12) if isinstance(number, F) else number


def test_every_measure_says_what_was_worked_out_by_hand(week):
    said = {each.measure.key: each.figure for each in measured(whole(), AS_OF)}

    assert {key: (f.value, f.numerator, f.denominator) for key, f in said.items()} == {
        key: tuple(map(exactly, expected)) for key, expected in BY_HAND.items()
    }


def test_the_whole_page_costs_sixteen_queries(week, django_assert_num_queries):
    with django_assert_num_queries(16):
        measured(whole(), AS_OF)


def test_nothing_happened_is_missing_and_not_zero(db):
    counts = {key for key, each in MEASURES.items() if each.unit in (Unit.COUNT, Unit.HOURS)}

    values = {each.measure.key: each.figure.value for each in measured(whole(), AS_OF)}

    assert values == dict.fromkeys(counts, 0) | dict.fromkeys(MEASURES.keys() - counts)


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_every_measure_has_a_name_a_unit_and_a_definition(key):
    measure = MEASURES[key]

    assert str(measure.label)
    assert str(measure.definition).endswith(".")
    assert str(measure.leaves_out)[-1:] in ("", ".")

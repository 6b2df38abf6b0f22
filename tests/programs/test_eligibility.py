from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from programs.queries import CallFacts, Reason, eligibility

pytestmark = pytest.mark.django_db

# A Thursday at noon in the city, when all four programs are staffed.
NOON = datetime(2026, 11, 19, 17, tzinfo=UTC)


def judged(**facts) -> dict[str, list[str]]:
    """The reasons against, by program; an eligible one has none."""
    facts.setdefault("received_at", NOON)
    found = eligibility(CallFacts(**facts))
    assert all(one.eligible == (one.reasons == []) for one in found)
    return {one.program_code: one.reasons for one in found}


def test_each_program_takes_its_own_types():
    assert judged(call_type="trespass") == {
        "CCD": ["not_its_call_type"],
        "CRT": [],
        "CN": ["takes_no_calls"],
        "COR": [],
    }


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"weapon": True}, "weapon"), ({"violent": True}, "violent"), ({"priority": "P"}, "priority")],
)
def test_what_crt_must_not_take_cor_may(facts, reason):
    found = judged(call_type="mental_health_crisis", **facts)

    assert found["CRT"] == [reason]
    assert found["COR"] == []
    assert found["CCD"] == []


def test_a_weapon_that_nobody_spoke_of_excludes_nothing():
    assert judged(call_type="welfare_check", weapon=None, violent=False, priority="2")["CRT"] == []


def test_every_reason_is_given():
    night = datetime(2026, 11, 19, 8, tzinfo=UTC)

    found = judged(call_type="disturbance", weapon=True, violent=True, priority="P", received_at=night)

    assert found["CRT"] == ["not_its_call_type", "weapon", "violent", "priority", "outside_hours"]


def test_an_unknown_type_is_nobodys():
    assert judged(call_type=None)["CRT"] == ["call_type_unknown"]


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        (datetime(2026, 11, 19, 14, 14, tzinfo=UTC), ["outside_hours"]),  # 09:14
        (datetime(2026, 11, 19, 14, 15, tzinfo=UTC), []),  # 09:15
        (datetime(2026, 11, 20, 4, 44, tzinfo=UTC), []),  # 23:44
        (datetime(2026, 11, 20, 4, 45, tzinfo=UTC), ["outside_hours"]),  # 23:45
    ],
)
def test_the_hours_of_the_moment_in_which_the_call_came(moment, reasons):
    assert judged(call_type="welfare_check", received_at=moment)["CRT"] == reasons


@pytest.mark.parametrize(
    ("beat", "reasons"), [("511", []), ("999", ["outside_area"]), (None, ["beat_unknown"])]
)
def test_in_2022_crt_answered_in_some_beats_only(beat, reasons):
    monday = datetime(2022, 10, 3, 16, tzinfo=UTC)

    assert judged(call_type="welfare_check", beat=beat, received_at=monday)["CRT"] == reasons
    assert judged(call_type="suicide_threat", beat=beat, received_at=monday)["CCD"] == []


def test_before_the_launch_nobody_takes_calls():
    spring = datetime(2022, 5, 2, 16, tzinfo=UTC)

    assert set(map(tuple, judged(call_type="welfare_check", received_at=spring).values())) == {
        ("takes_no_calls",)
    }


def test_another_city_has_other_rules():
    call_command("load_program", str(Path(__file__).parent / "elsewhere.toml"), verbosity=0)
    friday_night = datetime(2026, 11, 21, 8, tzinfo=UTC)  # Saturday, 01:00 in Denver

    def mct(**facts):
        return judged(received_at=friday_night, **facts)["MCT"]

    assert mct(call_type="person_down", beat="river") == []
    assert mct(call_type="person_down", beat="south") == ["outside_area"]
    assert mct(call_type="person_down", beat="river", priority="1") == ["priority"]
    assert mct(call_type="person_down", beat="river", violent=True) == []
    assert mct(call_type="noise", beat="river") == ["not_its_call_type"]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(reason):
    assert reason.sentence

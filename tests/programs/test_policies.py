"""Which follow-up policy holds, and what a profile that says otherwise does to the one before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from heart.core.errors import Conflict
from programs.actions import load_profile
from programs.models import FollowUpPolicy, Program
from programs.queries import policy_at
from programs.serializers import ProfileProblems, parse_profile
from tests.conftest import PROFILE

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 19, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def load(*tables: str, without: str = "") -> None:
    load_text("\n".join([PROFILE.read_text().replace(without, ""), *tables]))


def load_text(text: str) -> None:
    load_profile(profile=parse_profile(text), by=User.objects.operator(), at=AT)


def line(due: str, *, start: str = "2026-01-01", **facts: str) -> str:
    """One [[follow_up]] that opens an hour after its anchor, told apart by its due."""
    said = {"opens_after": '"1 h"', "due_after": f'"{due}"', "followed_by": '"CN"', **facts}
    return "\n".join(
        ["[[follow_up]]", f"from = {start}", *(f"{key} = {value}" for key, value in said.items())]
    )


def due(program: str | None = None, risk: str | None = None, at: datetime = AT) -> int:
    """How many hours after its anchor a promise is due."""
    found = policy_at(at, program=Program.objects.get(code=program) if program else None, risk=risk)
    return found.due_after // HOUR


def test_the_line_that_says_most_wins():
    load(
        line("10 h", programs='["CRT"]', risk='"high"'),
        line("20 h", programs='["CRT"]'),
        line("30 h", risk='"high"'),
    )

    assert [due("CRT", "high"), due("CRT", "low"), due("CRT"), due("COR", "high"), due("COR")] == [
        10, 20, 20, 30, 72,
    ]  # fmt: skip


def test_a_line_holds_from_its_first_to_its_last_day_of_the_city():
    load(line("10 h", programs='["CRT"]', until="2026-01-31"))
    first, last = datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2026, 2, 1, 4, 59, 59, tzinfo=UTC)
    second = timedelta(seconds=1)

    assert [due("CRT", at=at) for at in (first - second, first, last, last + second)] == [72, 10, 10, 72]


def test_before_the_first_policy_there_is_none():
    with pytest.raises(Conflict, match="No follow-up policy holds"):
        policy_at(datetime(2022, 6, 28, 3, 59, tzinfo=UTC))


def test_a_line_with_other_terms_is_another_line_and_the_old_one_stands():
    before = policy_at(AT)

    load(without='"72 h", "7 d", ')

    now, before = policy_at(AT), FollowUpPolicy.objects.get(pk=before.pk)
    assert (now.cadence, now.superseded_at) == ([timedelta(days=14), timedelta(days=30)], None)
    assert (before.cadence[0], before.superseded_at) == (72 * HOUR, AT)


def test_a_line_that_only_ends_is_the_same_line():
    before = policy_at(AT)
    ended = "until = 2026-12-31\nopens_after"

    load_text(PROFILE.read_text().replace("opens_after", ended) + line("48 h", start="2027-01-01"))

    before = FollowUpPolicy.objects.get(pk=before.pk)
    assert (before.ends_on, before.superseded_at) == (date(2026, 12, 31), None)
    assert due(at=datetime(2027, 1, 2, tzinfo=UTC)) == 48


def test_a_dropped_line_is_superseded_not_deleted():
    load(line("10 h", programs='["CRT"]'))
    dropped = FollowUpPolicy.objects.get(program__code="CRT")

    load()

    assert FollowUpPolicy.objects.get(pk=dropped.pk).superseded_at == AT
    assert due("CRT") == 72


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"anchor": '"birth"'}, "There is no anchor “birth”."),
        ({"risk": '"some"'}, "There is no risk “some”."),
        ({"cadence": '["soon"]'}, "Write a length as “48 h”, “7 d” or “90 min”."),
        ({"cadence": '["0 h"]'}, "Write a length as “48 h”, “7 d” or “90 min”."),
        ({"longest_pause": '"0 d"'}, "Write a length as “48 h”, “7 d” or “90 min”."),
        ({"channels": "7"}, "Channels are a number from 1 to 6."),
        ({"day_parts": "0"}, "Day parts are a number from 1 to 3."),
        ({"tries": "0"}, "Tries are a number from 1 to 100."),
    ],
)
def test_what_can_not_be_is_said(facts, reason):
    with pytest.raises(ProfileProblems) as caught:
        parse_profile(PROFILE.read_text() + line("10 h", programs='["CRT"]', **facts))

    assert [problem.reason for problem in caught.value.problems] == [reason]


@pytest.mark.parametrize(
    ("anchor", "counted_from"), [("encounter_end", 3), ("call_received", 1), ("first_contact", 2)]
)
def test_the_window_counts_from_what_the_policy_says(anchor, counted_from):
    times = {
        name: AT + number * HOUR for number, name in enumerate(("received_at", "arrived_at", "ended_at"), 1)
    }

    assert FollowUpPolicy(anchor=anchor).anchor_of(**times) == AT + counted_from * HOUR


@pytest.mark.parametrize("anchor", ["call_received", "first_contact"])
def test_what_is_not_known_is_counted_from_the_end(anchor):
    policy = FollowUpPolicy(anchor=anchor)

    assert policy.anchor_of(ended_at=AT, received_at=None, arrived_at=None) == AT


@pytest.mark.parametrize(("contact", "days"), [(1, 3), (2, 7), (3, 14), (4, 30), (9, 30)])
def test_the_cadence_goes_on_with_its_last_length(contact, days):
    assert policy_at(AT).comes_back_after(contact) == timedelta(days=days)


def test_without_a_cadence_nothing_is_said():
    assert FollowUpPolicy().comes_back_after(1) is None

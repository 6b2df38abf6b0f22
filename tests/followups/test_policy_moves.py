"""A changed policy says how many open follow-ups would move, and moves none unless asked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from followups.actions import move_to_policies, reschedule
from followups.models import FollowUp
from heart.core.errors import NotPermitted
from programs.models import FollowUpPolicy
from tests.conftest import PROFILE
from tests.factories import make_follow_up
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def faster(tmp_path):
    """The city's profile, but due after 60 hours."""
    path = tmp_path / "faster.toml"
    path.write_text(PROFILE.read_text().replace('due_after = "72 h"', 'due_after = "60 h"'))
    return path


def load(path, *options: str) -> list[str]:
    out = StringIO()
    call_command("load_program", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def dues() -> list[float]:
    return sorted((due - MONDAY) / HOUR for due in FollowUp.objects.values_list("due_at", flat=True))


def test_a_dry_run_says_what_would_move_and_changes_nothing(faster):
    make_follow_up()

    said = load(faster, "--dry-run")

    assert said == [
        "1 open follow-ups would move with --move-open; none did.",
        "Durham: follow-up policy 1 changed. Nothing was changed.",
    ]
    assert dues() == [72]
    assert FollowUpPolicy.objects.count() == 1


def test_a_load_moves_none_and_says_so(faster):
    follow_up = make_follow_up()

    assert load(faster)[0] == "1 open follow-ups would move with --move-open; none did."

    follow_up.refresh_from_db()
    assert (dues(), follow_up.policy.superseded_at is not None) == ([72], True)


def test_asked_for_they_move_with_history_and_reason_also_after_the_load(faster):
    follow_up = make_follow_up()
    load(faster)

    assert load(faster, "--move-open") == ["1 open follow-ups moved.", "Durham: nothing changed"]

    follow_up.refresh_from_db()
    assert (dues(), follow_up.promised_due_at) == ([60], MONDAY + 60 * HOUR)
    assert follow_up.policy.superseded_at is None
    newest = follow_up.history.latest("history_id")
    assert newest.history_change_reason == "Moved to the policy that holds now"
    assert load(faster, "--move-open") == ["Durham: nothing changed"]


def test_what_a_supervisor_moved_keeps_its_dates_and_takes_the_rules(faster, supervisor, admin):
    follow_up = make_follow_up()
    reschedule(
        follow_up=follow_up, opens_at=MONDAY + 80 * HOUR, due_at=MONDAY + 90 * HOUR, reason="Agreed",
        by=supervisor, at=MONDAY + HOUR,
    )  # fmt: skip
    load(faster)

    counts = move_to_policies(by=admin, at=MONDAY + 2 * HOUR)

    assert (counts.dates, counts.rules, dues()) == (0, 1, [90])


def test_a_navigator_moves_nothing(navigator):
    with pytest.raises(NotPermitted):
        move_to_policies(by=navigator, at=MONDAY)

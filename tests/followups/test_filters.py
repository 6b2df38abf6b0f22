"""What the list of follow-ups may be asked for; a mistake is answered as one, never by an empty list."""

from datetime import timedelta

import pytest

from tests.factories import make_follow_up
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

LIST = "/api/v1/follow-ups/"


@pytest.mark.parametrize(
    ("asked", "attr"),
    [
        ({"program": "ZZ"}, "program"),
        ({"beat": "none"}, "beat"),
        ({"due_before": "2026-11-20T10:00:00"}, "due_before"),
        ({"due_before": "soon"}, "due_before"),
        ({"phase": "late"}, "phase"),
        ({"need": "money"}, "need"),
    ],
)
def test_an_unknown_code_or_a_bad_time_is_named(api, supervisor, asked, attr):
    response = api(supervisor).get(LIST, asked)

    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [attr]


def test_program_and_moment_narrow_the_list(api, supervisor):
    made = make_follow_up(cleared_at=MONDAY)
    due = MONDAY + timedelta(hours=72)

    def found(**asked: str) -> list[str]:
        return [row["id"] for row in api(supervisor).get(LIST, asked).json()["results"]]

    assert found(program=made.encounter.program.code) == [str(made.pk)]
    assert found(program="CN") == []
    assert found(due_before=(due + timedelta(seconds=1)).isoformat()) == [str(made.pk)]
    assert found(due_before=due.isoformat()) == []

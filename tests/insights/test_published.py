"""What the city published comes out of the API again, built from a twentieth of the rows.

`make bench` builds them whole and asks for the published rounding of every one.
"""

import pytest

from tests.published import rows
from tests.published.figures import EIGHT_WEEKS, OVERVIEW_2025, THREE_MONTHS, says

pytestmark = pytest.mark.django_db
URL = "/api/v1/measures/"
TWENTIETH = 20


def answers(api, analyst, overview) -> dict[str, dict]:
    """By program, every measure of the overview's time."""
    days = {"from": overview.first.isoformat(), "to": overview.last.isoformat()}
    client = api(analyst)
    programs = {each.program for each in overview.figures}
    return {
        program: {each["key"]: each for each in client.get(URL, days | {"program": program}).json()}
        for program in programs
    }


@pytest.mark.parametrize(
    ("overview", "build"),
    [
        (OVERVIEW_2025, rows.overview_2025),
        (EIGHT_WEEKS, rows.first_eight_weeks),
        (THREE_MONTHS, rows.first_three_months),
    ],
    ids=["launch to May 2025", "first eight weeks", "first three months"],
)
def test_the_published_figures_come_out_again(api, analyst, overview, build):
    build(TWENTIETH)

    said = answers(api, analyst, overview)

    wrong = [
        (each, said[each.program][each.key])
        for each in overview.figures
        if not says(each, said[each.program][each.key], TWENTIETH)
    ]
    assert wrong == []

"""Unable to reach: after as many tries, ways and parts of the day as the policy asks, or by a supervisor."""

from datetime import timedelta

import pytest

from followups.actions import log_attempt, mark_unreached
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from tests.factories import make_follow_up
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Hours after Monday at 10:00 in the city.
MORNING, AFTERNOON, EVENING = 48, 51, 56


@pytest.fixture
def follow_up():
    return make_follow_up()


@pytest.fixture
def tried(follow_up, navigator):
    def log(*tries: tuple[str, int]) -> None:
        for method, hours in tries:
            at = MONDAY + hours * HOUR
            log_attempt(follow_up=follow_up, by=navigator, at=at, method=method, outcome="no_answer")

    return log


def give_up(follow_up, by, reason="No phone"):
    return mark_unreached(follow_up=follow_up, by=by, at=MONDAY + 80 * HOUR, reason=reason)


@pytest.mark.parametrize(
    ("tries", "missing"),
    [
        ([], "3 more tries, 2 other ways, 2 other parts of the day"),
        ([("phone", MORNING)], "2 more tries, 1 other way, 1 other part of the day"),
        ([("phone", MORNING), ("text", MORNING + 1), ("phone", MORNING)], "1 other part of the day"),
        ([("phone", MORNING), ("phone", AFTERNOON), ("phone", EVENING)], "1 other way"),
        ([("phone", MORNING), ("text", EVENING)], "1 more try"),
    ],
)
def test_what_is_still_missing_is_said_by_page_action_and_api(
    follow_up, tried, navigator, api, browse, tries, missing
):
    tried(*tries)
    sentence = f"Not yet. Still missing: {missing}. Or ask a supervisor."
    path = f"/api/v1/follow-ups/{follow_up.pk}/"

    with pytest.raises(InvalidTransition) as refused:
        give_up(follow_up, navigator)
    answer = api(navigator).post(f"{path}unreached/", {"reason": "No phone"})
    page = browse(navigator).get(f"/queue/{follow_up.pk}/unreached/")

    assert str(refused.value) == sentence
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (409, sentence)
    assert answer.json()["errors"][0]["code"] == "not_tried_enough"
    assert sentence in page.content.decode()
    said = api(navigator).get(path).json()["missing_for_unreached"]
    assert sum(said.values()) == sum(int(part.split()[0]) for part in missing.split(", "))


def test_tried_enough_it_ends_with_the_reason(follow_up, tried, navigator):
    tried(("phone", MORNING), ("text", MORNING), ("phone", EVENING))
    with pytest.raises(Invalid, match="Say why"):
        give_up(follow_up, navigator, " ")

    settled = give_up(follow_up, navigator)

    assert (settled.status, settled.settled_reason) == ("unreached", "No phone")


def test_a_supervisors_reason_is_enough(follow_up, supervisor):
    assert give_up(follow_up, supervisor, "Moved to another state").status == "unreached"


def test_whoever_may_not_log_a_try_may_not_give_up(follow_up, analyst):
    with pytest.raises(NotPermitted):
        give_up(follow_up, analyst)

"""One press logs that nobody answered; for ten minutes another takes it back, and then it never counted."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import claim_case, close_case
from followups.actions import log_attempt, take_back_attempt
from followups.models import ContactAttempt, FollowUp, StruckAttempt
from heart.core.errors import InvalidTransition, NotPermitted
from tests.at_once import at_once
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PHONE = [{"kind": "phone", "value": "919-555-0142", "label": "cell"}]


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def named(name: str, *, hours: float = 60, held_by=None) -> FollowUp:
    neighbor = make_neighbor(known_as=name, contact_points=PHONE)
    made = make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=hours))
    if held_by:
        claim_case(case=made.case, by=held_by, at=EVENING)
    return made


def press(client, made: FollowUp, *, key=None, headers=HTMX, **sent):
    body = {"form_key": key or uuid4(), "back": "/queue/?who=mine", "look": "queue"} | sent
    return client.post(reverse("followups:no_answer", args=[made.pk]), body, headers=headers)


def take_back(client, attempt_id, *, headers=HTMX, **sent):
    body = {"back": "/queue/?who=mine", "look": "queue"} | sent
    return client.post(reverse("followups:take_back", args=[attempt_id]), body, headers=headers)


def tried(made: FollowUp, by, *, minutes_ago: float = 0, **facts) -> ContactAttempt:
    """A try; `recorded_at` is the database's own now, which a test can't set but by moving `at`."""
    facts = {"method": "phone", "outcome": "no_answer"} | facts
    made = log_attempt(follow_up=made, by=by, at=EVENING - timedelta(minutes=minutes_ago), **facts)
    made.refresh_from_db()
    return made


def test_a_press_logs_a_call_without_answer_and_gives_the_row_again_with_a_way_back(browse, navigator):
    made = named("Testa", held_by=navigator)

    page = press(browse(navigator), made).content.decode()

    attempt = ContactAttempt.objects.get()
    assert (attempt.method, attempt.outcome, attempt.with_whom) == ("phone", "no_answer", "nobody")
    assert (attempt.by, attempt.at, attempt.follow_up) == (navigator, EVENING, made)
    assert f'id="follow-up-{made.pk}"' in page
    assert "1 of 3" in page
    assert "Logged: no answer from Testa." in page
    assert reverse("followups:take_back", args=[attempt.pk]) in page


def test_the_same_press_twice_is_one_try(browse, navigator):
    made, key, client = named("Testa", held_by=navigator), uuid4(), browse(navigator)

    for _press in range(2):
        assert press(client, made, key=key).status_code == 200

    assert ContactAttempt.objects.count() == 1


def test_a_press_without_its_key_logs_nothing(browse, navigator):
    made = named("Testa", held_by=navigator)

    response = press(browse(navigator), made, form_key="")

    assert response.status_code == 409
    assert not ContactAttempt.objects.exists()


def test_without_javascript_it_leads_to_the_next_row_of_the_same_list(browse, navigator):
    first, second = (
        named("First Testa", hours=80, held_by=navigator),
        named("Second Testa", held_by=navigator),
    )
    client = browse(navigator)

    response = press(client, first, headers={})

    assert (response.status_code, response["Location"]) == (303, f"/queue/?who=mine&show={second.pk}")
    assert "Logged: no answer from First Testa." in client.get(response["Location"]).content.decode()


def test_at_a_glance_the_next_row_follows_and_the_pressed_one_is_given_again(browse, navigator):
    first, second = (
        named("First Testa", hours=80, held_by=navigator),
        named("Second Testa", held_by=navigator),
    )

    page = press(browse(navigator), first, look="quick").content.decode()

    assert f'data-shows="follow-up-{second.pk}"' in page
    assert "2 of 2" in page
    assert 'hx-swap-oob="true"' in page.split(f'id="follow-up-{first.pk}"')[0].split("<tr")[-1]


def test_only_where_there_is_a_phone_a_call_can_be_without_answer(browse, navigator):
    phoned = named("Phone Testa", held_by=navigator)
    make_follow_up(neighbor=make_neighbor(known_as="Bench Testa"), cleared_at=EVENING - timedelta(hours=60))

    page = browse(navigator).get("/queue/?all=yes").content.decode()

    assert re.findall(r'hx-post="/queue/([^/]*)/no-answer/"', page) == [str(phoned.pk)]


def test_taken_back_it_is_kept_as_such_and_counts_nowhere(browse, navigator):
    made = named("Testa", held_by=navigator)
    client = browse(navigator)
    press(client, made)
    attempt = ContactAttempt.objects.get()

    page = take_back(client, attempt.pk).content.decode()

    made.refresh_from_db()
    assert not ContactAttempt.objects.exists()
    assert made.first_attempt_at is None
    struck = StruckAttempt.objects.get(pk=attempt.pk)
    assert (struck.by, struck.at, struck.outcome) == (navigator, EVENING, "no_answer")
    assert [row.history_type for row in ContactAttempt.history.filter(id=attempt.pk)] == ["-", "+"]
    assert ContactAttempt.history.filter(id=attempt.pk).first().history_change_reason == "Entered in error"
    assert "Taken back. It counts nowhere." in page
    assert "0 of 3" in page


def test_of_two_tries_the_earlier_stays_the_first(navigator):
    made = named("Testa", held_by=navigator)
    first = tried(made, navigator, minutes_ago=90)
    second = tried(made, navigator)

    take_back_attempt(attempt=second, by=navigator, at=EVENING)

    made.refresh_from_db()
    assert made.first_attempt_at == first.at
    assert list(made.attempts.all()) == [first]


def test_taken_back_twice_it_is_taken_back_once(browse, navigator):
    made = named("Testa", held_by=navigator)
    attempt = tried(made, navigator)
    client = browse(navigator)

    answers = [take_back(client, attempt.pk).status_code for _press in range(2)]

    assert answers == [200, 200]
    assert StruckAttempt.history.count() == 1


def test_two_tabs_at_the_same_moment_take_it_back_once(committed):
    def begin():
        user = make_user(Role.NAVIGATOR, team=make_team())
        made = named("Testa", held_by=user)
        return user, tried(made, user)

    user, attempt = committed(begin)

    both = [lambda: take_back_attempt(attempt=attempt, by=user, at=EVENING).pk] * 2
    assert at_once(both) == [attempt.pk] * 2
    assert StruckAttempt.objects.count() == 1


def test_after_ten_minutes_it_stays(browse, navigator):
    made = named("Testa", held_by=navigator)
    attempt = tried(made, navigator)

    with pytest.raises(InvalidTransition, match="Ten minutes are over"):
        take_back_attempt(
            attempt=attempt, by=navigator, at=attempt.recorded_at + timedelta(minutes=10, seconds=1)
        )

    take_back_attempt(attempt=attempt, by=navigator, at=attempt.recorded_at + timedelta(minutes=10))


def test_a_contact_and_a_try_of_a_settled_follow_up_stay(navigator):
    reached = tried(
        named("Reached Testa", held_by=navigator), navigator, outcome="reached", with_whom="provider"
    )
    ended = tried(named("Ended Testa", held_by=navigator), navigator)
    close_case(case=ended.follow_up.case, by=navigator, at=EVENING, reason="moved")

    for attempt in (reached, ended):
        with pytest.raises(InvalidTransition):
            take_back_attempt(attempt=attempt, by=navigator, at=EVENING)


def test_only_who_logged_it_takes_it_back(browse, navigator, supervisor):
    attempt = tried(named("Testa", held_by=navigator), navigator)

    with pytest.raises(NotPermitted):
        take_back_attempt(attempt=attempt, by=supervisor, at=EVENING)
    assert take_back(browse(supervisor), attempt.pk).status_code == 404


def test_a_program_takes_back_its_own_try_too(api, navigator):
    made = named("Testa", held_by=navigator)
    attempt = tried(made, navigator)
    path = f"/api/v1/follow-ups/{made.pk}/attempts/{attempt.pk}/take-back/"

    answer = api(navigator).post(path)

    assert (answer.status_code, answer.json()["id"], answer.json()["outcome"]) == (
        200, str(attempt.pk), "no_answer",
    )  # fmt: skip
    assert api(navigator).get(path.removesuffix("take-back/")).status_code == 404
    assert api(navigator).post(path).status_code == 200


def test_a_repeated_request_after_the_try_was_taken_back_says_so(api, navigator):
    made = named("Testa", held_by=navigator)
    client, path = api(navigator), f"/api/v1/follow-ups/{made.pk}/attempts/"
    body, key = {"method": "phone", "outcome": "no_answer"}, {"Idempotency-Key": "once"}
    first = client.post(path, body, headers=key).json()
    client.post(f"{path}{first['id']}/take-back/")

    again = client.post(path, body, headers=key)

    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "taken_back")
    assert not ContactAttempt.objects.exists()


def test_a_press_leaves_an_access_event(browse, navigator):
    made = named("Testa", held_by=navigator)

    press(browse(navigator), made)

    assert made.pk in AccessEvent.objects.filter(actor_id=navigator.pk).first().about

"""The outbox, as the people see it who make sure that e-mails go out: states and ids, no people but staff."""

from datetime import timedelta

import pytest

from heart.core.errors import Conflict, NotPermitted
from notices.actions import deliver, send_again
from notices.models import OutboxEmail
from notices.models.outbox import MAX_TRIES
from notices.queries import outbox_counts
from tests.conftest import NOON
from tests.notices.telling import told

pytestmark = pytest.mark.django_db

PAGE = "/notices/outbox/"
URL = "/api/v1/outbox/"
State = OutboxEmail.State


def parked(*people) -> OutboxEmail:
    """One that was given up on after five tries."""
    (notice,) = told(*people)
    OutboxEmail.objects.filter(notice=notice).update(
        tries=MAX_TRIES, parked_at=NOON, last_error="SMTPServerDisconnected"
    )
    return OutboxEmail.objects.get(notice=notice)


@pytest.fixture
def one_of_each(navigator):
    """An e-mail in each state; the digest that one waits for is itself waiting."""
    parked(navigator)
    for kind in ("consent_override", "service_call_due"):
        told(navigator, kind=kind)
    deliver(NOON)
    told(navigator)
    OutboxEmail.objects.filter(notice=told(navigator)[0]).update(dropped_at=NOON, dropped_because="read")


def test_a_state_is_the_same_counted_listed_and_said(one_of_each):
    listed = {state: list(OutboxEmail.objects.in_state(state)) for state in State}

    assert outbox_counts() == {state: len(rows) for state, rows in listed.items()}
    assert {state: len(rows) for state, rows in listed.items()} == {
        State.PARKED: 1, State.WAITING: 2, State.IN_DIGEST: 1, State.SENT: 1, State.DROPPED: 1,
    }  # fmt: skip
    assert all(email.state == state for state, rows in listed.items() for email in rows)


def test_the_page_shows_what_needs_a_person_first(browse, admin, one_of_each):
    page = browse(admin).get(PAGE)

    assert "SMTPServerDisconnected" in page.text
    assert page.text.count("Send it again") == 1
    assert "CN-26-0412" not in page.text


@pytest.mark.parametrize("state", State)
def test_each_state_has_its_rows(browse, admin, one_of_each, state):
    page = browse(admin).get(PAGE, {"state": state})

    assert page.text.count("data-row") == outbox_counts()[state]


def test_an_empty_state_says_so(browse, admin):
    assert "No e-mail is in this state." in browse(admin).get(PAGE).text


def test_one_that_was_given_up_on_is_sent_again(browse, admin, navigator):
    email = parked(navigator)

    answer = browse(admin).post(f"{PAGE}{email.pk}/send-again/")

    email.refresh_from_db()
    assert (answer.status_code, email.state, email.tries) == (303, State.WAITING, 0)
    assert deliver(email.next_try_at) == 1


def test_one_that_was_sent_is_not_sent_again(navigator, admin):
    told(navigator)
    deliver(NOON)

    with pytest.raises(Conflict, match="not given up on"):
        send_again(email=OutboxEmail.objects.get(), by=admin, at=NOON)


def test_a_navigator_neither_sees_it_nor_sends(browse, navigator):
    email = parked(navigator)
    client = browse(navigator)

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{email.pk}/send-again/").status_code == 403
    with pytest.raises(NotPermitted):
        send_again(email=email, by=navigator, at=NOON)


def test_the_api_tells_the_same(api, admin, navigator):
    email = parked(navigator)
    client = api(admin)

    (row,) = client.get(URL, {"state": "parked"}).json()["results"]
    assert row == {
        "id": str(email.pk), "kind": "export_ready", "notice": str(email.notice_id), "to": str(navigator.pk),
        "state": "parked", "tries": 5, "next_try_at": "2026-11-19T17:00:00Z", "sent_at": None,
        "dropped_at": None, "dropped_because": None, "parked_at": "2026-11-19T17:00:00Z",
        "last_error": "SMTPServerDisconnected",
    }  # fmt: skip

    assert client.post(f"{URL}{email.pk}/send-again/").json()["state"] == "waiting"
    assert client.post(f"{URL}{email.pk}/send-again/").status_code == 409
    assert client.get(URL, {"state": "lost"}).status_code == 400


def test_a_digest_is_a_row_without_a_kind(api, admin, navigator):
    told(navigator, kind="service_call_due")
    deliver(NOON)

    (digest,) = api(admin).get(URL, {"state": "waiting"}).json()["results"]

    assert (digest["kind"], digest["notice"], digest["to"]) == (None, None, str(navigator.pk))


@pytest.mark.parametrize(("rows", "page_queries", "api_queries"), [(1, 5, 1), (3, 5, 1)])
def test_one_row_costs_what_three_do(
    browse, api, admin, navigator, rows, page_queries, api_queries, django_assert_num_queries
):
    for minute in range(rows):
        parked(navigator)
        OutboxEmail.objects.update(next_try_at=NOON + timedelta(minutes=minute))
    client = browse(admin)

    with django_assert_num_queries(page_queries):
        page = client.get(PAGE, headers={"HX-Request": "true"})
    with django_assert_num_queries(api_queries):
        answer = api(admin).get(URL)

    assert (page.text.count("data-row"), len(answer.json()["results"])) == (rows, rows)

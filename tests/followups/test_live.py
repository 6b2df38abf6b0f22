"""What others do to a row shows on an open page; a quiet poll is one look at an index, renews nothing."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AccessEvent
from cases.actions import claim_case
from followups.actions import log_attempt, pin_follow_up
from followups.models import FollowUp
from followups.queries.live import changed_among
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor, make_user

LIVE = reverse("followups:live")
# Session, user, the city's zone, and the look at the rows.
QUERIES = 4

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def waiting(name: str = "Live Testa") -> FollowUp:
    made = make_follow_up(neighbor=make_neighbor(known_as=name), cleared_at=EVENING - timedelta(hours=60))
    return FollowUp.objects.get(pk=made.pk)


def poll(client, *shown: FollowUp, page: str = "/queue/"):
    told = "~".join(f"{one.pk.hex}.{one.version}" for one in shown)
    headers = {"HX-Request": "true", "HX-Trigger": "live", "HX-Current-URL": f"http://testserver{page}"}
    return client.get(LIVE, {"shown": told}, headers=headers)


def test_nothing_changed_is_said_in_no_words_and_leaves_no_trace(browse, navigator):
    rows = [waiting(), waiting()]
    client = browse(navigator)

    answer = poll(client, *rows)

    assert (answer.status_code, answer.content) == (204, b"")
    assert not AccessEvent.objects.exists()


def test_a_quiet_poll_looks_once_at_the_rows_however_many_they_are(
    browse, navigator, django_assert_num_queries
):
    client, rows = browse(navigator), [waiting(), waiting(), waiting()]
    for shown in (rows[:1], rows):
        with django_assert_num_queries(QUERIES):
            poll(client, *shown)


def test_the_look_is_at_the_index_of_the_rows_and_at_nothing_else():
    shown = {waiting().pk: 1, uuid4(): 1}
    with CaptureQueriesContext(connection) as queries:
        changed_among(shown)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # two rows are not worth an index
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + queries[0]["sql"])
        told = cursor.fetchone()[0]
    (plan,) = json.loads(told) if isinstance(told, str) else told

    assert len(queries) == 1
    assert (plan["Plan"]["Node Type"], plan["Plan"]["Index Name"]) == (
        "Index Scan",
        "followups_followup_pkey",
    )
    assert "Plans" not in plan["Plan"]


def test_a_row_that_a_colleague_claimed_says_who_has_it(browse, navigator, peer):
    row, other = waiting(), waiting()
    client = browse(navigator)
    claim_case(case=row.case, by=peer, at=EVENING)

    answer = poll(client, row, other)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<template>") == 1
    assert f'hx-swap-oob="true" id="follow-up-{row.pk}"' in " ".join(page.split())
    assert f"<bdi>{peer} has it, 0 min</bdi>" in page
    assert reverse("followups:claim", args=[row.case_id]) not in page
    assert row.case.neighbor_id in AccessEvent.objects.get(actor_id=navigator.pk).about


def test_what_it_answers_is_what_it_was_asked_for_until_it_is_shown(browse, navigator, peer):
    row = waiting()
    client = browse(navigator)
    claim_case(case=row.case, by=peer, at=EVENING)
    row.refresh_from_db()

    assert poll(client, row).status_code == 204


def test_a_row_that_was_settled_says_how(browse, navigator, peer):
    row = waiting()
    client = browse(navigator)
    log_attempt(follow_up=row, by=peer, at=EVENING, method="phone", outcome="reached")
    row.version = 1

    page = poll(client, row).content.decode()

    assert "<bdi>Live Testa</bdi></a>: Reached." in page
    assert "Log" not in page


@pytest.mark.parametrize("page", ["/queue/", "/"])
def test_a_row_that_another_team_took_tells_nothing_of_them(browse, navigator, other_team, page):
    row = waiting()
    client = browse(navigator)
    taker = make_user("navigator", team=other_team)
    claim_case(case=row.case, by=taker, at=EVENING)

    told = poll(client, row, page=page).content.decode()

    assert "Another team has this now." in told
    assert "Live Testa" not in told
    assert str(taker) not in told
    assert not AccessEvent.objects.exists()


def test_a_row_that_never_was_is_answered_as_one_that_is_out_of_sight(browse, navigator):
    nobody = FollowUp(pk=uuid4(), version=1)

    assert "Another team has this now." in poll(browse(navigator), nobody).content.decode()


def test_today_is_answered_in_its_own_rows(browse, navigator, supervisor):
    row = waiting()
    client = browse(navigator)
    pin_follow_up(follow_up=row, reason="Promised", by=supervisor, at=EVENING)

    page = poll(client, row, page="/").content.decode()

    assert "<li" in page
    assert "<tr" not in page
    assert f"Pinned by {supervisor}: Promised" in page


NO_ROW = "0" * 32


@pytest.mark.parametrize("shown", ["x", "x.1", NO_ROW, f"{NO_ROW}.x", f"{NO_ROW}.{2**40}"])
def test_what_is_no_row_is_refused(browse, navigator, shown):
    assert browse(navigator).get(LIVE, {"shown": shown}).status_code == 400


def test_more_rows_than_a_page_has_are_refused(browse, navigator):
    told = "~".join(f"{uuid4().hex}.1" for _number in range(301))

    assert browse(navigator).get(LIVE, {"shown": told}).status_code == 400


def test_a_poll_does_not_renew_the_session(browse, navigator):
    client = browse(navigator)
    before = Session.objects.get().expire_date

    with time_machine.travel(EVENING + timedelta(hours=6), tick=False):
        answer = poll(client)

    assert answer.status_code == 204
    assert not answer.cookies
    assert Session.objects.get().expire_date == before


def test_when_the_session_is_over_the_page_asks_no_more_and_stays_as_it_is(client):
    answer = client.get(LIVE, headers={"HX-Request": "true", "HX-Trigger": "live"})

    assert answer.status_code == 286  # htmx stops polling
    assert "HX-Redirect" not in answer

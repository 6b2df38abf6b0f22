"""Alerts: what to do, by whom, until when, and then nowhere."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from neighbors.actions import end_alert, renew_alert, write_alert
from neighbors.models import Alert
from tests.conftest import EVENING
from tests.factories import make_case, make_neighbor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=60)


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def neighbor():
    return make_neighbor(known_as="Alert Testa")


def written(neighbor, by, **facts) -> Alert:
    told = {"words": "Two people go", "review_on": SOON, "expires_on": LATER} | facts
    return write_alert(neighbor=neighbor, by=by, at=EVENING, **told)


@pytest.mark.parametrize(
    ("facts", "attr"),
    [
        ({"words": " "}, "words"),
        ({"words": "He is dangerous"}, "words"),
        ({"words": "An Addict"}, "words"),
        ({"expires_on": TODAY - timedelta(days=1), "review_on": TODAY}, "expires_on"),
        ({"expires_on": TODAY + timedelta(days=181)}, "expires_on"),
        ({"review_on": LATER + timedelta(days=1)}, "review_on"),
    ],
    ids=["empty", "judges", "labels", "over", "for-ever", "never-reviewed"],
)
def test_an_alert_says_what_to_do_and_when_it_ends(neighbor, clinician, facts, attr):
    with pytest.raises(Invalid) as refused:
        written(neighbor, clinician, **facts)

    assert refused.value.attr == attr


def test_who_meets_them_reads_it_and_who_works_with_them_writes_it(neighbor, emt, analyst):
    for somebody in (emt, analyst):
        with pytest.raises(NotPermitted):
            written(neighbor, somebody)


def test_it_stands_first_with_its_author_until_its_last_day(browse, api, neighbor, navigator):
    case = make_case(neighbor=neighbor, held_by=navigator)
    made = written(neighbor, navigator)
    shown = {
        "case": lambda: browse(navigator).get(case.get_absolute_url()).text,
        "record": lambda: browse(navigator).get(neighbor.get_absolute_url()).text,
    }
    for page in shown.values():
        assert page().index("Two people go") < page().index("Before you call")
        assert navigator.name in page()
    listed = f"/api/v1/alerts/?neighbor={neighbor.pk}"
    assert len(api(navigator).get(listed).json()["results"]) == 1

    with time_machine.travel(EVENING + timedelta(days=61), tick=False):
        for page in shown.values():
            assert "Two people go" not in page()
        assert api(navigator).get(listed).json()["results"] == []
        assert api(navigator).get(f"/api/v1/alerts/{made.pk}/").status_code == 404
        assert browse(navigator).get(reverse("neighbors:review_alert", args=[made.pk])).status_code == 404
        history = api(navigator).get("/api/v1/history/", {"object": str(made.pk)})
        assert len(history.json()["results"]) == 1
        with pytest.raises(InvalidTransition, match="over"):
            renew_alert(
                alert=made, review_on=LATER, expires_on=LATER, by=navigator, at=EVENING + timedelta(days=61)
            )


def test_the_responder_sees_it_on_the_encounters_form(browse, neighbor, clinician):
    written(neighbor, clinician)

    assert (
        "Two people go" in browse(clinician).post(reverse("cases:known"), {"neighbor": str(neighbor.pk)}).text
    )


def test_the_page_writes_looks_again_and_takes_off(browse, neighbor, navigator):
    client = browse(navigator)
    form = {"form_key": str(uuid4()), "review_on": SOON.isoformat(), "expires_on": LATER.isoformat()}
    new = reverse("neighbors:new_alert", args=[neighbor.pk])
    refused = client.post(new, form | {"words": "Violent"})
    assert refused.status_code == 422
    assert "says what somebody is" in refused.text
    for _press in range(2):
        assert client.post(new, form | {"words": "Knock twice"}).status_code == 303
    made = Alert.objects.get()
    again = reverse("neighbors:review_alert", args=[made.pk])

    assert client.post(again, {}).status_code == 422
    days = {"review_on": SOON.isoformat(), "expires_on": (LATER + timedelta(days=9)).isoformat()}
    assert client.post(again, days).status_code == 303
    made.refresh_from_db()
    assert made.expires_on == LATER + timedelta(days=9)
    assert client.post(again, {"reason": "Moved away"}).status_code == 303
    made.refresh_from_db()
    assert (made.ended_by, made.ended_reason) == (navigator, "Moved away")
    assert "Knock twice" not in client.get(neighbor.get_absolute_url()).text


def test_the_api_takes_one_off_with_its_reason(api, neighbor, navigator):
    client = api(navigator)
    body = {
        "neighbor": str(neighbor.pk), "words": "Knock twice", "review_on": SOON.isoformat(),
        "expires_on": LATER.isoformat(),
    }  # fmt: skip
    made = client.post("/api/v1/alerts/", body, format="json").json()

    assert client.post(f"/api/v1/alerts/{made['id']}/end/", {"reason": ""}, format="json").status_code == 400
    assert (
        client.post(f"/api/v1/alerts/{made['id']}/end/", {"reason": "Gone"}, format="json").status_code == 204
    )
    assert client.get(f"/api/v1/alerts/{made['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"words": " "}, "alert_says_something"),
        ({"review_on": LATER, "expires_on": SOON}, "alert_is_reviewed_before_it_ends"),
        ({"ended_at": EVENING}, "alert_ended_says_when_who_and_why"),
    ],
)
def test_postgresql_refuses_an_alert_that_can_not_be(neighbor, clinician, facts, name):
    row = {
        "words": "Knock",
        "author": clinician,
        "written_at": EVENING,
        "review_on": SOON,
        "expires_on": LATER,
    }

    with pytest.raises(IntegrityError, match=name):
        Alert(neighbor=neighbor, **(row | facts)).save_by(clinician)


@pytest.mark.parametrize("sql", ["UPDATE neighbors_alert SET words = 'x'", "DELETE FROM neighbors_alert"])
def test_its_words_stand(neighbor, clinician, sql):
    """Held by the triggers words_stand and kept."""
    written(neighbor, clinician)

    with acting_as(clinician), pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        connection.cursor().execute(sql)


def test_taken_off_twice_is_refused(neighbor, clinician):
    made = end_alert(alert=written(neighbor, clinician), reason="Gone", by=clinician, at=EVENING)

    with pytest.raises(InvalidTransition, match="over"):
        end_alert(alert=made, reason="Gone", by=clinician, at=EVENING)

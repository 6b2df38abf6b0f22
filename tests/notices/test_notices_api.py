import uuid
from datetime import timedelta

import pytest

from accounts.models import Role
from notices.actions import tell
from notices.models import Notice
from tests.conftest import NOON
from tests.factories import make_user

pytestmark = pytest.mark.django_db

URL = "/api/v1/notices/"


def told(*people, times=1):
    return [
        notice
        for number in range(times)
        for notice in tell(
            to=people,
            kind=Notice.Kind.WINDOW_OPENED,
            about=uuid.uuid4(),
            case_number=f"CN-26-{number:04d}",
            path="/cases/1/",
            at=NOON + timedelta(minutes=number),
        )
    ]


def test_ones_own_the_newest_first(api, navigator, supervisor):
    told(supervisor)
    first, second = told(navigator, times=2)

    results = api(navigator).get(URL).json()["results"]

    assert [row["id"] for row in results] == [str(second.pk), str(first.pk)]
    assert results[1] == {
        "id": str(first.pk),
        "created_at": results[1]["created_at"],
        "updated_at": results[1]["created_at"],
        "version": 1,
        "kind": "window_opened",
        "about": str(first.about_id),
        "case_number": "CN-26-0000",
        "path": "/cases/1/",
        "says": "The window of case CN-26-0000 is open. Reach out when it is safe to.",
        "at": "2026-11-19T17:00:00Z",
        "read_at": None,
        "acknowledged_at": None,
    }


@pytest.mark.parametrize(("act", "field"), [("read", "read_at"), ("acknowledge", "acknowledged_at")])
def test_reading_and_acknowledging(api, navigator, act, field):
    (notice,) = told(navigator)

    answer = api(navigator).post(f"{URL}{notice.pk}/{act}/")

    assert answer.status_code == 200
    assert answer.json()[field] is not None


@pytest.mark.parametrize("act", ["", "read/", "acknowledge/"])
def test_anothers_notice_is_not_there(api, navigator, supervisor, act):
    (notice,) = told(supervisor)
    client = api(navigator)

    answer = client.post(f"{URL}{notice.pk}/{act}") if act else client.get(f"{URL}{notice.pk}/")

    assert answer.status_code == 404


def test_a_program_is_told_nothing(api):
    assert api(make_user(Role.INTEGRATION)).get(URL).status_code == 403


@pytest.mark.parametrize(("rows", "queries"), [(1, 1), (3, 1)])
def test_the_list_asks_the_same_questions_for_one_and_for_three(
    api, navigator, rows, queries, django_assert_num_queries
):
    told(navigator, times=rows)

    with django_assert_num_queries(queries):
        answer = api(navigator).get(URL)

    assert len(answer.json()["results"]) == rows


def test_a_notice_has_a_version_and_an_etag_like_every_record(api, navigator):
    [notice] = told(navigator)
    client = api(navigator)

    unread = client.get(f"{URL}{notice.pk}/")
    read = client.post(f"{URL}{notice.pk}/read/")

    assert (unread["ETag"], read["ETag"]) == ('"1"', '"2"')
    assert read.json()["updated_at"] == read.json()["read_at"]

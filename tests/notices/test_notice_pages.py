import uuid

import pytest

from notices.actions import tell
from notices.models import Notice
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def told(*people, path="/services/"):
    return tell(
        to=people,
        kind=Notice.Kind.OVERDUE,
        about=uuid.uuid4(),
        case_number="CN-26-0412",
        path=path,
        at=NOON,
    )[0]


def test_an_empty_page_says_what_will_stand_here(browse, navigator):
    page = browse(navigator).get("/notices/")

    assert page.status_code == 200
    assert "Nothing to tell you" in page.text
    assert "Mark all as read" not in page.text


def test_mark_all_as_read(browse, navigator, supervisor):
    mine, other = told(navigator), told(supervisor)
    client = browse(navigator)

    assert "Mark all as read" in client.get("/notices/").text
    answer = client.post("/notices/read-all/")

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, "/notices/")
    assert (mine.read_at is None, other.read_at is None) == (False, True)


def test_opening_reads_it_and_leads_to_the_case(browse, navigator):
    notice = told(navigator)

    answer = browse(navigator).post(f"/notices/{notice.pk}/open/")

    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, "/services/")
    assert notice.read_at is not None


def test_i_have_this(browse, navigator):
    notice, client = told(navigator), browse(navigator)

    row = client.post(f"/notices/{notice.pk}/acknowledge/", headers={"HX-Request": "true"})

    assert "You have this" in row.text
    assert "<html" not in row.text
    assert client.post(f"/notices/{notice.pk}/acknowledge/").status_code == 303


@pytest.mark.parametrize("act", ["open", "acknowledge"])
def test_anothers_notice_is_not_there(browse, navigator, supervisor, act):
    notice = told(supervisor)

    assert browse(navigator).post(f"/notices/{notice.pk}/{act}/").status_code == 404


@pytest.mark.parametrize(("rows", "queries"), [(1, 5), (3, 5)])
def test_the_page_asks_the_same_questions_for_one_and_for_three(
    browse, navigator, rows, queries, django_assert_num_queries
):
    for _ in range(rows):
        told(navigator)
    client = browse(navigator)

    with django_assert_num_queries(queries):
        page = client.get("/notices/", headers={"HX-Request": "true"})

    assert page.text.count("I have this") == rows

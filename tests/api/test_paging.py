"""Keyset pages: each row once, in a total order, at any size; a cursor is of its own list."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from followups.models import FollowUp
from heart.core.acting import acting_as
from tests.factories import make_case, make_encounter, unsaved_round
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

DUE = MONDAY + timedelta(hours=72)


def pages(client, path: str, towards: str = "next") -> list[dict]:
    """The answers from this address on, following its links."""
    found = []
    while path:
        response = client.get(path)
        assert response.status_code == 200, response.json()
        found.append(response.json())
        path = found[-1][towards]
    return found


def ids(answers: list[dict]) -> list[str]:
    return [row["id"] for answer in answers for row in answer["results"]]


@pytest.fixture
def three_thousand(clock) -> set[str]:
    """Rounds of one case whose act-by is one and the same moment."""
    case = make_case()
    window = {"anchor_at": MONDAY, "opens_at": MONDAY, "due_at": DUE, "act_by": DUE}
    rounds = [unsaved_round(case, number, **window) for number in range(1, 3001)]
    with acting_as(clock, "three thousand"):
        FollowUp.objects.bulk_create(rounds)
    return {str(row.pk) for row in rounds}


def test_three_thousand_of_one_act_by_are_each_shown_once_both_ways(api, supervisor, three_thousand):
    client = api(supervisor)

    forwards = pages(client, "/api/v1/follow-ups/?page_size=200")

    assert [len(answer["results"]) for answer in forwards] == [200] * 15
    assert (len(ids(forwards)), set(ids(forwards))) == (3000, three_thousand)

    backwards = pages(client, forwards[-1]["previous"], "previous")
    assert ids(list(reversed(backwards))) == ids(forwards[:-1])


def test_a_row_that_comes_meanwhile_moves_none_of_the_others(api, supervisor, clinician):
    for hours in range(4):
        make_encounter(by=clinician, cleared_at=MONDAY + timedelta(hours=hours))
    client = api(supervisor)
    first = client.get("/api/v1/encounters/?page_size=2").json()

    make_encounter(by=clinician, cleared_at=MONDAY + timedelta(hours=9))

    shown = ids([first, *pages(client, first["next"])])
    assert len(shown) == len(set(shown)) == 4


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "", "1.5", "１", "9" * 5000])
def test_a_size_that_is_none_is_400(api, supervisor, size):
    response = api(supervisor).get("/api/v1/follow-ups/", {"page_size": size})

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "page_size"


@pytest.mark.parametrize(("asked", "shown"), [("", 50), ("?page_size=1", 1), ("?page_size=200", 60)])
def test_a_page_holds_fifty_or_what_was_asked(api, supervisor, clock, asked, shown):
    case = make_case()
    with acting_as(clock, "sixty"):
        FollowUp.objects.bulk_create(
            unsaved_round(case, number, anchor_at=MONDAY, opens_at=MONDAY, due_at=DUE)
            for number in range(1, 61)
        )

    assert len(api(supervisor).get(f"/api/v1/follow-ups/{asked}").json()["results"]) == shown


def test_the_ends_have_no_link(api, supervisor):
    make_case()

    answer = api(supervisor).get("/api/v1/cases/").json()

    assert (answer["next"], answer["previous"], len(answer["results"])) == (None, None, 1)


def test_a_link_keeps_the_filters_and_the_size(api, supervisor):
    for _again in range(3):
        make_case()
    client = api(supervisor)

    following = client.get("/api/v1/cases/?status=open&page_size=1").json()["next"]

    assert "status=open" in following
    assert "page_size=1" in following
    assert len(client.get(following).json()["results"]) == 1


def test_the_cursor_of_another_list_is_400(api, supervisor):
    for _again in range(2):
        make_encounter()
        make_case()
    following = api(supervisor).get("/api/v1/cases/?page_size=1").json()["next"]
    cursor = parse_qs(urlsplit(following).query)["cursor"][0]

    for other in ("encounters", "follow-ups", "neighbors", "calls", "staff", "notices"):
        response = api(supervisor).get(f"/api/v1/{other}/", {"cursor": cursor})
        assert response.status_code == 400, other
        assert response.json()["errors"][0]["attr"] == "cursor"


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10", "WyJuIl0", "é", "\x00", "a:b", "W1tb" * 2000, "bnVsbA", "WyJuIiwiYSIsImIiXQ"],
)
def test_a_cursor_that_is_none_of_ours_is_400(api, supervisor, cursor):
    for path in ("cases/", "staff/", f"history/?object={make_case().pk}"):
        response = api(supervisor).get(f"/api/v1/{path}", {"cursor": cursor} | _query(path))
        assert response.status_code == 400, path
        assert response.json()["errors"][0]["attr"] == "cursor"


def _query(path: str) -> dict[str, str]:
    name, _equals, value = path.partition("?")[2].partition("=")
    return {name: value} if name else {}


def test_history_is_paged_newest_first(api, supervisor):
    case, client = make_case(), api(supervisor)
    for risk in ("low", "moderate", "high"):
        client.patch(f"/api/v1/cases/{case.pk}/", {"risk": risk})

    answers = pages(client, f"/api/v1/history/?object={case.pk}&page_size=1")

    changes = [entry["changes"] for answer in answers for entry in answer["results"]]
    assert [[change["new"] for change in made] for made in changes] == [["high"], ["moderate"], ["low"], []]
    assert [[change["old"] for change in made] for made in changes] == [["moderate"], ["low"], [None], []]

"""What PostgreSQL does when there are many: the queue and the next case by index, page by page.

The set is as large as it takes for the planner to choose as it does for a million, which `make bench` shows.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followups.actions import claim_next
from followups.models import FollowUp
from tests.at_once import forget_everything
from tests.bench.many import many_follow_ups, people, settled_statistics
from tests.factories import make_user

MANY = 30_000
# Rows that may be read or sorted for one page: some times its size, and never a share of the set.
FEW = 2_500
PRESETS = ["?who=mine", "?team=team-1", "?who=nobody", "?phase=overdue", "?all=yes"]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """Teams, people of each role and many follow-ups, for every test of this file."""
    with django_db_blocker.unblock():
        navigators = people(teams=20, each=5)
        many_follow_ups(MANY, navigators)
        team = navigators[0].team
        yield {
            "navigator": navigators[0],
            "clinician": make_user("clinician", team=team),
            "supervisor": make_user("supervisor", team=team),
        } | {"settled": settled_statistics()}
        forget_everything()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def plans_of(statements: list[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each reading statement with the nodes of its plan as it ran."""
    for sql in statements:
        if not re.match(r"\(*(SELECT|WITH)", sql):
            continue
        with connection.cursor() as cursor:
            # As docs/operations.md asks; without it a set as small as this is cheaper to read whole.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}")
            told = cursor.fetchone()[0]
        (explained,) = json.loads(told) if isinstance(told, str) else told
        yield sql, list(nodes(explained["Plan"]))


def touched(node: dict[str, Any]) -> int:
    filtered = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return int((node["Actual Rows"] + filtered) * node["Actual Loops"])


LARGE = {"followups_followup", "cases_case", "neighbors_neighbor"}


def is_too_much(node: dict[str, Any]) -> bool:
    """Whether it reads a large table from end to end, or reads or sorts more of it than pages ask for."""
    if node.get("Relation Name") in LARGE:
        return node["Node Type"] == "Seq Scan" or touched(node) > FEW
    return node["Node Type"] in ("Sort", "Incremental Sort") and touched(node) > FEW


def read_too_much(statements: list[str]) -> list[str]:
    return [
        f"{node['Node Type']} {node.get('Relation Name', '')} {touched(node)}: {sql[:400]}"
        for sql, plan in plans_of(statements)
        for node in plan
        if is_too_much(node)
    ]


def claimed(by) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        claim_next(by=by, at=timezone.now())
    return [query["sql"] for query in queries]


def asked(client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("role", ["navigator", "supervisor", "clinician"])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_page_of_the_queue_reads_its_rows_and_no_more(crowd, browse, role, preset):
    statements = asked(browse(crowd[role]), reverse("followups:queue") + preset)

    found = read_too_much(statements)
    assert not found, "\n".join(found)


def test_the_next_page_starts_where_the_last_one_ended(crowd, browse):
    client = browse(crowd["navigator"])
    first = client.get(reverse("followups:queue") + "?all=yes").content.decode()
    following = re.search(r'href="([^"]*)" rel="next"', first)[1].replace("&amp;", "&")

    found = read_too_much(asked(client, reverse("followups:queue") + following))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ["navigator", "supervisor", "clinician"])
def test_claiming_the_next_reads_the_front_of_the_pool_and_no_more(crowd, role):
    found = read_too_much(claimed(crowd[role]))

    assert not found, "\n".join(found)


def test_a_row_beside_the_list_is_found_by_its_place(crowd, browse):
    follow_up = FollowUp.objects.pending().filter(holder=None).in_queue_order()[500]

    found = read_too_much(asked(browse(crowd["navigator"]), reverse("followups:quick", args=[follow_up.pk])))
    assert not found, "\n".join(found)

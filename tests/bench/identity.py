"""`make bench`: who is the same person, by the product's own search, scores and words.

Two sets with known answers from ../shared/data (skipped where they are not), and the time that an answer
takes among a million neighbors. One JSON object a line; BENCH_NEIGHBORS makes the million smaller.
"""

import csv
import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.bench.house import ROOT, house

NEIGHBORS = int(os.environ.get("BENCH_NEIGHBORS", "1000000"))
SETS = ROOT.parent / "shared" / "data" / "identity"
NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
ASKED = 200
PART = 50_000  # rows made by one statement
Person = dict[str, Any]


def say(name: str, **figures: Any) -> None:
    print(json.dumps({"bench": name, **figures}), flush=True)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {(name or "").strip(): (value or "").strip() for name, value in row.items()}


def a_day(year: str, month: str, day: str) -> date | None:
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return born if 1900 <= born.year < 2100 else None


def simulated(row: dict[str, str]) -> Person:
    month, day, year = [*row["date_of_birth"].split("/"), "", "", ""][:3]
    given = " ".join(filter(None, [row["first_name"], row["middle_initial"]]))
    street = " ".join(filter(None, [row["street_number"], row["street_name"]]))
    return {"first_name": given, "last_name": row["last_name"], "date_of_birth": a_day(year, month, day),
            "address": street, "gender": row["sex"]}  # fmt: skip


def febrl(row: dict[str, str]) -> Person:
    born = row["date_of_birth"]
    parts = ("street_number", "address_1", "suburb", "postcode")
    return {"first_name": row["given_name"], "last_name": row["surname"], "gender": "",
            "date_of_birth": a_day(born[:4], born[4:6], born[6:]),
            "address": " ".join(filter(None, (row[name] for name in parts)))}  # fmt: skip


def known_answers() -> Iterator[tuple[str, dict[str, Person], dict[str, Person], set[tuple[str, str]]]]:
    """Name of the set, who is asked about, who is there, and which two are one person."""
    folder = SETS / "dev_us"
    truth = {(row["rec_id_b"], row["rec_id_a"]) for row in rows_of(folder / "truth.csv")}
    there, asked = (
        {row["rec_id"]: simulated(row) for row in rows_of(folder / f"neighbors_{name}.csv")} for name in "ab"
    )
    yield "dev_us", asked, there, truth
    there, asked = (
        {row["rec_id"]: febrl(row) for row in rows_of(SETS / f"dataset4{name}.csv")} for name in "ab"
    )
    yield "FEBRL 4", asked, there, {(one, one.replace("-dup-0", "-org")) for one in asked}


def record(person: Person, by: Any, code: str) -> tuple[Any, list[Any]]:
    """A neighbor and the contact points of a person of the set."""
    from neighbors.models import ContactPoint, Neighbor

    full = " ".join(filter(None, [person["first_name"], person["last_name"]]))
    facts = {name: value for name, value in person.items() if name != "address"}
    neighbor = Neighbor(code=code, known_as=full or "Not known", created_by=by, **facts)
    points = (
        [ContactPoint(neighbor=neighbor, kind="address", value=person["address"])]
        if person["address"]
        else []
    )
    return neighbor, points


def the_right_person(name: str, asked: dict, there: dict, truth: set[tuple[str, str]], by: Any) -> None:
    from django.db import connection, transaction

    from heart.core.acting import acting_as
    from neighbors.models import ContactPoint, Neighbor
    from neighbors.queries.candidates import POSSIBLE
    from neighbors.queries.evidence import Facts
    from neighbors.queries.matching import facts_of, match_person, worth_a_look

    blocked = suggested = right = sure = surely_right = 0
    with transaction.atomic():
        made = [record(person, by, f"B-{number}") for number, person in enumerate(there.values())]
        with acting_as(by, "the bench"):
            Neighbor.objects.bulk_create([neighbor for neighbor, _points in made], batch_size=2000)
            ContactPoint.objects.bulk_create([one for _neighbor, points in made for one in points])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE neighbors_neighbor; ANALYZE neighbors_contactpoint")
        key_of = {neighbor.pk: key for key, (neighbor, _points) in zip(there, made, strict=True)}
        rows = Neighbor.objects.filter(code__startswith="B-")
        for one, person in asked.items():
            neighbor, points = record(person, by, "asked")
            told: Facts = facts_of(neighbor, points, [], NOW.date())
            looked_at = {key_of[row.pk] for row in worth_a_look(rows, neighbor, told)}
            blocked += any((one, other) in truth for other in looked_at)
            for candidate in match_person(rows, neighbor, points, NOW):
                is_right = (one, key_of[candidate.neighbor.pk]) in truth
                if candidate.score >= POSSIBLE:
                    suggested, right = suggested + 1, right + is_right
                if candidate.is_sure:
                    sure, surely_right = sure + 1, surely_right + is_right
        transaction.set_rollback(True)
    say(
        "the right person", set=name, pairs=len(truth),
        found_by_blocking=round(blocked / len(truth), 4),
        suggestions=suggested, precision=round(right / suggested, 4), recall=round(right / len(truth), 4),
        almost_certain=sure, almost_certain_precision=round(surely_right / sure, 5),
        almost_certain_recall=round(surely_right / len(truth), 4),
    )  # fmt: skip


# Names by the thousand, as many as a city has: some common, most rare.
_MANY = """
INSERT INTO neighbors_neighbor (id, code, known_as, first_name, last_name, aliases, date_of_birth, {others})
SELECT gen_random_uuid(), 'K-' || n, first || ' ' || last, first, last, '{{}}', born, {defaults}
FROM (
    SELECT n, (%(first)s::text[])[1 + floor(power(random(), 2) * {firsts})::int] AS first,
           (%(last)s::text[])[1 + floor(power(random(), 2) * {lasts})::int] AS last,
           CASE WHEN random() < 0.88 THEN date '1930-01-01' + (random() * 33000)::int END AS born
    FROM generate_series(%(start)s, %(start)s + %(many)s - 1) AS n
) AS invented
"""


def names() -> tuple[list[str], list[str]]:
    dice = random.Random(4)
    starts = "ma jo an ro el ka da mi sa le ti be ja lu no pa re vi ca do".split()  # noqa: SIM905
    ends = "ria hn na bert iza ren vid guel rah onard moth mes cia ra trick becca ctor rlos".split()  # noqa: SIM905
    parts = "gar her mar tin ez son wil jack thom and bro wn lee per kins sto val rod cor mul".split()  # noqa: SIM905
    last = {"".join(dice.choices(parts, k=dice.choice([2, 2, 3]))).title() for _name in range(9000)}
    return [(a + b).title() for a in starts for b in ends], sorted(last)


def among_a_million(people: dict[str, Any]) -> None:
    """How long an answer takes, for who sees all and for who sees a part."""
    from django.db import connection

    from neighbors.models import Neighbor
    from neighbors.queries import match_neighbors
    from tests.bench.__main__ import in_ms, spread
    from tests.factories import make_neighbor

    template = make_neighbor(by=people["supervisor"])
    first, last = names()
    given = {"id", "code", "known_as", "first_name", "last_name", "aliases", "date_of_birth"}
    others = [f.column for f in Neighbor._meta.concrete_fields if not f.generated and f.column not in given]
    columns = ", ".join(f'"{name}"' for name in others)
    copied = ", ".join(
        f'(SELECT "{name}" FROM neighbors_neighbor WHERE id = %(template)s)' for name in others
    )
    sql = _MANY.format(others=columns, defaults=copied, firsts=len(first), lasts=len(last))
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        facts = {"first": first, "last": last, "template": template.pk, "many": min(PART, NEIGHBORS)}
        for start in range(1, NEIGHBORS + 1, PART):
            cursor.execute(sql, facts | {"start": start})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE neighbors_neighbor")
    say("neighbors made", neighbors=NEIGHBORS, seconds=round(time.monotonic() - started))
    dice = random.Random(7)
    rows = list(
        Neighbor.objects.filter(code__in=[f"K-{dice.randint(1, NEIGHBORS)}" for _one in range(ASKED)])
    )
    for role, person in people.items():
        times = []
        for row in rows:
            facts = {
                "first_name": row.first_name,
                "last_name": row.last_name[:-1],
                "date_of_birth": row.date_of_birth,
            }
            taken, _found = in_ms(lambda: match_neighbors(person, facts, NOW))  # noqa: B023
            times.append(taken)
        say("match among many", neighbors=NEIGHBORS, role=role, asked=len(times), **spread(times))


def main() -> None:
    with house():
        from tests.factories import make_team, make_user

        team = make_team("bench")
        people = {role: make_user(role, team=team) for role in ("supervisor", "navigator")}
        if SETS.is_dir():
            for name, asked, there, truth in known_answers():
                the_right_person(name, asked, there, truth, people["supervisor"])
        among_a_million(people)


if __name__ == "__main__":
    main()

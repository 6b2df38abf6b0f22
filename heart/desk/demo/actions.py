"""The demo's one verb."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from calls.actions import store_messages
from calls.models import Call
from cases.actions.numbers import next_number
from cases.models import Case, Encounter
from heart.core.acting import acting_as
from heart.core.errors import Conflict
from heart.desk.demo.boards import fill_boards
from heart.desk.demo.calls import tell_calls
from heart.desk.demo.city import DemoCity, survey
from heart.desk.demo.directory import tell_directory
from heart.desk.demo.figures import tell_figures
from heart.desk.demo.journal import Journal
from heart.desk.demo.notes import sign_second
from heart.desk.demo.responses import FIGURES, Response
from heart.desk.demo.roster import plan_ahead
from heart.desk.demo.safety import keep_safe
from heart.desk.demo.staff import SOURCE, Staff, hire_staff
from heart.desk.demo.teller import Teller
from heart.desk.demo.today import Today, parts_of_today
from heart.desk.demo.way import tell_the_way
from heart.desk.demo.year import Year, invent_year
from insights.actions import publish
from insights.queries import publishable_months

BATCH = 500
Progress = Callable[[str, int, int], None]  # what, how many done, of how many


@transaction.atomic
def seed_demo(*, by: User, at: datetime, encounters: int, seed: int, progress: Progress) -> None:
    """Write a year of an invented city that ends at `at`: all of it, or nothing.

    The same seed and end give the same people and stories. Raises Conflict where there are encounters
    already, or where the city's profile has not what the demo is about.
    """
    if Encounter.objects.exists():
        raise Conflict("This database already has encounters. Give the demo an empty one.")
    rng = random.Random(seed)
    city = survey(at, tuple(FIGURES))
    staff = hire_staff(by=by, at=city.starts_at)
    tell_directory(rng=random.Random(seed), city=city, by=by, at=at)
    parts = parts_of_today(encounters)
    responses = invent_year(rng, city, encounters - sum(part.encounters for part in parts))
    calls = _store_calls(rng, city, staff, responses, progress)
    journal = Journal()
    teller = Teller(city, journal, rng, staff.clock)
    year = Year(teller, staff, calls, encounters)
    for response in responses:
        year.tell(response, _encounter_number(city, response))
    year.finish()
    Today(teller, staff, lambda response: _encounter_number(city, response)).tell(parts)
    _number_cases(city, journal)
    _write(journal, progress)
    _date_history(journal)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or what follows is planned as if the tables were empty
    sign_second(staff["clinician"], at)
    plan_ahead(city, staff, by=by, at=at)
    keep_safe(staff, at)
    fill_boards(staff, at=at)
    publish(last_on=publishable_months(at)[0], by=staff["supervisor"], at=at)
    tell_the_way(city=city, staff=staff)
    tell_figures(staff=staff, at=at)


def _store_calls(
    rng: random.Random, city: DemoCity, staff: Staff, responses: list[Response], progress: Progress
) -> dict[str, Call]:
    own = [response for response in responses if response.shares_call_of is None]
    messages = tell_calls(rng, city, own)
    for response in responses:
        if response.shares_call_of:
            response.cad_number = response.shares_call_of.cad_number
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        store_messages(by=staff.feed, at=city.ends_at, messages=batch, reason="Message from CAD")
        progress("calls", start + len(batch), len(messages))
    return {call.cad_number: call for call in Call.objects.filter(source=SOURCE)}


def _encounter_number(city: DemoCity, response: Response) -> str:
    return next_number(response.program, "cases_encounter_number", response.cleared_at, city.zone)


def _number_cases(city: DemoCity, journal: Journal) -> None:
    """Numbers in the order in which the cases opened, as if they had been given then."""
    opened: list[Any] = [one for one in journal.entries if isinstance(one.row, Case) and not one.fields]
    for entry in sorted(opened, key=lambda one: one.row.opened_at):
        entry.row.number = entry.live.number = next_number(
            "CN", "cases_case_number", entry.row.opened_at, city.zone
        )


def _write(journal: Journal, progress: Progress) -> None:
    done = 0
    for batch in journal.batches():
        first, rows = batch[0], [entry.row for entry in batch]
        rows_of = type(first.row).objects
        with acting_as(first.by, first.batch[4]):
            if first.fields:
                rows_of.bulk_update(rows, first.fields, batch_size=BATCH)
            else:
                rows_of.bulk_create(rows, batch_size=BATCH)
        done += len(batch)
        progress("records", done, len(journal.entries))


_MAY = "SELECT has_table_privilege(current_user, %s, 'UPDATE')"
_DATE = """
    UPDATE "{table}" written SET history_date = told.at
    FROM (SELECT history_id, id, row_number() OVER (PARTITION BY id ORDER BY history_id) AS place
          FROM "{table}") numbered,
         unnest(%s::uuid[], %s::int[], %s::timestamptz[]) AS told (id, place, at)
    WHERE written.history_id = numbered.history_id AND (numbered.id, numbered.place) = (told.id, told.place)
"""


def _date_history(journal: Journal) -> None:
    """Date the rows of history as the story has it, where the database's role may.

    The application's own role may not, and must not: then they say when the demo was made.
    """
    told: dict[str, list[tuple[str, int, datetime]]] = defaultdict(list)
    places: Counter[Any] = Counter()
    for batch in journal.batches():
        for entry in batch:
            places[entry.row.pk] += 1
            table = type(entry.row).history.model._meta.db_table
            told[table].append((str(entry.row.pk), places[entry.row.pk], entry.at))
    with connection.cursor() as cursor:
        for table, rows in told.items():
            cursor.execute(_MAY, [table])
            if cursor.fetchone()[0]:
                cursor.execute(
                    _DATE.format(table=table), [list(column) for column in zip(*rows, strict=True)]
                )

"""Figures over ten million encounters, from days that are counted ahead; and the published ones, whole."""

import os
import statistics
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cases.models import Encounter, Outcome
from tests.factories import make_encounter
from tests.published import rows
from tests.published.figures import EIGHT_WEEKS, OVERVIEW_2025, THREE_MONTHS, says

ENCOUNTERS = int(os.environ.get("BENCH_ENCOUNTERS", "10000000"))
YEARS = 5
ZONE = ZoneInfo("America/New_York")
ASKED = (
    "encounters,minutes_to_scene_mean,minutes_to_scene_median,minutes_total_median,transport_rate,ems_rate,"
    "police_backup_rate,law_enforcement_diverted_rate,repeat_30d_rate,felt_safe_rate,"
    "days_to_first_attempt_mean,days_to_first_attempt_median,within_window_rate,never_attempted_rate"
)
TIMES = 7

# Each a copy of one encounter, but for what figures are made of.
_MANY = """
INSERT INTO cases_encounter ({names}) SELECT {values} FROM cases_encounter t
CROSS JOIN generate_series(1, %(number)s) AS n WHERE t.id = %(template)s
"""
_END = "(%(first)s::timestamptz + n * %(apart)s::interval)"
_SECONDS = "(1 + mod(n::bigint * 7919, 5400)) * interval '1 s'"
_DIFFERENT = {
    "id": "md5('bench' || n)::uuid",
    "number": "'BENCH-' || n",
    "program_id": "(SELECT id FROM programs_program WHERE code = (ARRAY['CRT','CCD','COR'])[1 + mod(n, 3)])",
    "beat_id": "(SELECT b.id FROM programs_beat b ORDER BY b.code OFFSET mod(n, 12) LIMIT 1)",
    "cleared_at": _END,
    "arrived_at": f"{_END} - {_SECONDS}",
    "dispatched_at": f"{_END} - {_SECONDS} - mod(n::bigint * 31, 1800) * interval '1 s'",
    "outcome": f"(ARRAY['{Outcome.RESOLVED_ON_SCENE}', '{Outcome.TRANSPORTED}'])[1 + (mod(n, 15) / 14)]",
    "ems_needed": "mod(n, 200) = 0",
    "police_backup": "'none'",
    "law_enforcement_diverted": "mod(n, 3) > 0",
    "needs_seen": "CASE mod(n, 4) WHEN 0 THEN '{housing}'::varchar[] ELSE '{}'::varchar[] END",
}


def many_encounters(say) -> tuple[date, date]:
    """As superuser, without triggers; then every day is counted, as the clock would in time."""
    from insights.actions.summaries import count_days

    last = datetime(2026, 10, 31, 23, tzinfo=ZONE)
    first = last - timedelta(days=365 * YEARS)
    template = make_encounter(cleared_at=last)
    started = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        columns = [field.column for field in Encounter._meta.concrete_fields if not field.generated]
        cursor.execute(
            _MANY.format(
                names=", ".join(f'"{column}"' for column in columns),
                values=", ".join(_DIFFERENT.get(column, f't."{column}"') for column in columns),
            ),
            {
                "number": ENCOUNTERS, "template": template.pk, "first": first,
                "apart": (last - first) / (ENCOUNTERS + 1),
            },
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_encounter")
    say("encounters made", encounters=ENCOUNTERS, seconds=round(time.monotonic() - started))
    started = time.monotonic()
    day, counted = first.date(), 0
    while day <= last.date():
        with transaction.atomic():
            month = [day + timedelta(days=n) for n in range(31)]
            count_days(month, datetime.now(ZONE))
        day, counted = day + timedelta(days=31), counted + 31
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE insights_tally, insights_lengthtally, insights_summarizedday")
    say("days counted", days=counted, seconds=round(time.monotonic() - started))
    return first.date(), last.date()


def figures_at_size(say, client) -> None:
    """What the API answers over all of it; then with a change that is not counted yet."""
    first, last = many_encounters(say)
    for name, asked in (
        ("all years", {}),
        ("all years, one program", {"program": "CRT"}),
        ("all years, by program", {"by": "program"}),
        ("thirty days", {"from": (last - timedelta(days=29)).isoformat()}),
    ):
        _time(say, client, name, {"from": first.isoformat(), "to": last.isoformat(), "key": ASKED} | asked)
    sums = "encounters,minutes_to_scene_mean,transport_rate,ems_rate,repeat_30d_rate,within_window_rate"
    _time(
        say, client, "all years, one beat, without medians",
        {"from": first.isoformat(), "to": last.isoformat(), "key": sums, "beat": "111"},
    )  # fmt: skip
    make_encounter(cleared_at=datetime(2025, 3, 3, 12, tzinfo=ZONE))
    _time(
        say, client, "all years, a day changed and not counted yet",
        {"from": first.isoformat(), "to": last.isoformat(), "key": ASKED},
    )  # fmt: skip


def _time(say, client, name: str, asked: dict[str, str]) -> None:
    taken = []
    for _time in range(TIMES):
        started = time.perf_counter()
        answer = client.get("/api/v1/measures/", asked)
        taken.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.content
    say(
        "figures", question=name, encounters=answer.json()[0]["value"],
        median_ms=round(statistics.median(taken), 1), worst_ms=round(max(taken), 1),
    )  # fmt: skip


def published_whole(say, client) -> None:
    """Every published figure from as many rows as it was published of, at the published rounding."""
    for name, overview, build in (
        ("launch to May 2025", OVERVIEW_2025, rows.overview_2025),
        ("first eight weeks", EIGHT_WEEKS, rows.first_eight_weeks),
        ("first three months", THREE_MONTHS, rows.first_three_months),
    ):
        with transaction.atomic():
            build(1)
            days = {"from": overview.first.isoformat(), "to": overview.last.isoformat()}
            wrong = []
            for each in overview.figures:
                answer = client.get("/api/v1/measures/", days | {"program": each.program, "key": each.key})
                if not says(each, answer.json()[0], 1):
                    wrong.append({each.key: answer.json()[0]["value"], "program": each.program})
            say("published figures", of=name, figures=len(overview.figures), wrong=wrong)
            transaction.set_rollback(True)

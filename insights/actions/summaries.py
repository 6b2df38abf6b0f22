"""Counting days ahead, so that no figure reads every row."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Count, Max, Min, Value
from django.db.models.functions import Cast, TruncDate

from cases.models import Encounter
from heart.core.sweeps import sweep
from insights.measures import Lens, Period
from insights.measures.axes import OF_RESPONSE, Unnest
from insights.measures.breakdown import BREAKDOWNS
from insights.measures.facts import EVERYTHING, Facts, layout_mark
from insights.measures.rows import SUMMARIZED
from insights.measures.sources import Source
from insights.measures.summaries import COUNTED_BY, Layout, runs_of
from insights.models import ChangedDay, LengthTally, SummarizedDay, Tally
from programs.models import Program
from programs.queries import city_zone

# In one pass of the clock.
MOST_DAYS = 14
# Only one counts at a time; the number is nobody else's.
LOCK = 20_260_020


@sweep
def summarize(at: datetime) -> int:
    """Count days that changed, then days that nobody has counted yet, newest first; returns how many."""
    with transaction.atomic():
        if not alone():
            return 0
        days = _days_to_count(at)
        count_days(days, at)
        return len(days)


def count_days(days: Collection[date], at: datetime) -> None:
    """Count these days from their rows, again where they were counted before. Inside a transaction."""
    zone = city_zone()
    # What is marked after this is of somebody who has not committed, and stays marked.
    ChangedDay.objects.filter(day__in=days).delete()
    for model in (Tally, LengthTally, SummarizedDay):
        model._default_manager.filter(day__in=days).delete()
    programs = list(Program.objects.values_list("code", flat=True))
    for first, last in runs_of(sorted(days)):
        for source in SUMMARIZED:
            for program in [None] if source.is_of_one_program else [None, *programs]:
                facts = Facts(Lens(Period(first, last, zone), program=program), at, from_rows=True)
                _count(source, facts)
    mark = layout_mark(zone)
    SummarizedDay.objects.bulk_create([SummarizedDay(day=day, layout=mark, made_at=at) for day in days])


def alone() -> bool:
    """Whether nobody else counts or checks, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _days_to_count(at: datetime) -> list[date]:
    changed = ChangedDay.objects.order_by("-day").values_list("day", flat=True).distinct()
    days = list(changed[:MOST_DAYS])
    return days + list(_never_counted(at, MOST_DAYS - len(days), set(days)))


def _never_counted(at: datetime, most: int, besides: set[date]) -> Iterator[date]:
    """From today back to the first encounter, those without a count of this layout."""
    zone = city_zone()
    ends = Encounter.objects.aggregate(first=Min("cleared_at"), last=Max("cleared_at"))
    if not ends["first"] or most <= 0:
        return
    first, last = (ends[name].astimezone(zone).date() for name in ("first", "last"))
    counted = set(SummarizedDay.objects.filter(layout=layout_mark(zone)).values_list("day", flat=True))
    day = max(last, at.astimezone(zone).date())
    while day >= first and most:
        if day not in counted and day not in besides:
            yield day
            most -= 1
        day -= timedelta(days=1)


def _count(source: Source, facts: Facts) -> None:
    layout = Layout.of(EVERYTHING[source.name])
    rows = source.seen(facts).annotate(
        counted_day=TruncDate(source.moment or "", tzinfo=facts.here.zone),
        counted_program=_program(source, facts),
    )
    for axis in ("", *COUNTED_BY):
        code = Unnest(source.codes(BREAKDOWNS[axis], facts)) if axis else Value("", CharField())
        told = rows.annotate(counted_code=code).order_by()
        told = told.values("counted_day", "counted_program", "counted_code")
        sums = {name: EVERYTHING[source.name][name] for name in (*layout.counts, *layout.sums)}
        _insert_tallies(source, axis, layout, told.annotate(**sums))
    for name, seconds in layout.lengths.items():
        lengths = rows.annotate(length=seconds).filter(length__isnull=False).order_by()
        told = lengths.values("counted_day", "counted_program", "length").annotate(times=Count("pk"))
        _insert_lengths(source, name, told)


def _program(source: Source, facts: Facts) -> Any:
    if source.is_of_one_program:
        return Cast(OF_RESPONSE["program"].code(source.response or "", facts.here), CharField())
    return Value(facts.lens.program or "", CharField())


def _insert_tallies(source: Source, axis: str, layout: Layout, told: Any) -> None:
    counts = ", ".join(f'q."{name}"' for name in layout.counts)
    sums = ", ".join(f'coalesce(q."{name}", 0)' for name in layout.sums)
    _insert(
        "insights_tally (day, source, program, axis, code, counts, sums) "
        f"SELECT q.counted_day, %s, q.counted_program, %s, q.counted_code, "
        f"ARRAY[{counts}]::bigint[], ARRAY[{sums}]::numeric[]",
        [source.name, axis],
        told,
        "WHERE q.counted_code IS NOT NULL",
    )


def _insert_lengths(source: Source, name: str, told: Any) -> None:
    _insert(
        "insights_lengthtally (day, source, program, name, minute, known, seconds, times) "
        "SELECT q.counted_day, %s, q.counted_program, %s, floor(q.length / 60)::int, sum(q.times), "
        "array_agg(q.length), array_agg(q.times)",
        [source.name, name],
        told,
        "GROUP BY 1, 3, 5",
    )


def _insert(into: str, arguments: list[Any], told: Any, then: str) -> None:
    statement, of_rows = told.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into} FROM ({statement}) q {then}", [*arguments, *of_rows])

"""Rows of people are read here, and written down in the same transaction."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from audit.reading import note_reading, read_all, read_one, read_page
from cases.models import Case
from followups.calendar import next_midnight
from followups.models import BulkAct, BulkRow, FollowUp
from followups.models.follow_up import QUEUE_ORDER, FollowUpQuerySet
from followups.queries import (
    Row,
    cases_for_rows,
    follow_ups_for_rows,
    rows_of,
    rows_without_date,
)
from followups.queries.field import BeatOfField, by_beat
from followups.rules import visible_bulk_acts


@dataclass(frozen=True)
class RowPage:
    """One page of rows, with the cursors of its neighbors."""

    rows: list[Row]
    next: str | None
    previous: str | None


@transaction.atomic
def read_day(
    follow_ups: FollowUpQuerySet, *, by: User, at: datetime, zone: tzinfo, most: int
) -> dict[str, list[Row]]:
    """The first rows of each band of a day, with one access event for all of them."""
    midnight = next_midnight(at, zone)
    chosen = follow_ups_for_rows(follow_ups).in_queue_order()
    bands = {band: list(chosen.in_band(band, at, midnight)[:most]) for band in FollowUp.Band.values}
    shown = [one for rows in bands.values() for one in rows]
    note_reading(shown, by=by, via="web")
    rows = {row.follow_up: row for row in rows_of(shown, user=by, at=at, zone=zone)}
    return {band: [rows[one.pk] for one in found] for band, found in bands.items()}


@transaction.atomic
def read_queue(
    follow_ups: FollowUpQuerySet, *, by: User, at: datetime, zone: tzinfo, cursor: str | None
) -> RowPage:
    """One page of the queue, in the order in which it must be acted on."""
    page = read_page(
        follow_ups_for_rows(follow_ups),
        by=by,
        via="web",
        order=QUEUE_ORDER,
        cursor=cursor,
        parts=follow_ups.parts,
    )
    return RowPage(rows_of(page.rows, user=by, at=at, zone=zone), page.next, page.previous)


@transaction.atomic
def read_field(
    follow_ups: FollowUpQuerySet, *, by: User, at: datetime, zone: tzinfo, most: int
) -> list[BeatOfField]:
    """The first rows of the field list, by beat, with one access event for all of them."""
    order = (F("last_beat").asc(nulls_last=True), "queue_at", "due_at", "pk")
    shown = read_all(follow_ups_for_rows(follow_ups).order_by(*order)[:most], by=by, via="web")
    return by_beat(shown, user=by, at=at, zone=zone)


@transaction.atomic
def read_dateless(
    cases: QuerySet[Case],
    *,
    by: User,
    at: datetime,
    zone: tzinfo,
    cursor: str | None = None,
    most: int | None = None,
) -> RowPage:
    """Cases without a date, those that were opened first before others."""
    chosen = cases_for_rows(cases)
    if most is not None:
        shown = read_all(chosen.order_by("opened_at", "pk")[:most], by=by, via="web")
        return RowPage(rows_without_date(shown, user=by, at=at, zone=zone), None, None)
    page = read_page(chosen, by=by, via="web", order=["opened_at"], cursor=cursor)
    return RowPage(rows_without_date(page.rows, user=by, at=at, zone=zone), page.next, page.previous)


@transaction.atomic
def read_bulk(pk: Any, *, by: User, via: str) -> tuple[BulkAct, list[BulkRow]]:
    """A bulk act of one's own and what became of each row, in the order in which they were picked."""
    bulk = read_one(visible_bulk_acts(by), pk, by=by, via=via)
    rows = bulk.rows.select_related("case__neighbor", "to").order_by("position")
    return bulk, read_all(rows, by=by, via=via)

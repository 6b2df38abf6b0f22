"""How many rows a list has, counted no further than anybody reads."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from followups.models.follow_up import QUEUE_ORDER

MOST = 1_000


@dataclass(frozen=True, order=True)
class Figure:
    """A count: "340", or "1,000+" where it stopped."""

    number: int

    def __str__(self) -> str:
        return f"{MOST:,}+" if self.number > MOST else f"{self.number:,}"

    def __bool__(self) -> bool:
        return self.number > 0


def counted(lists: Mapping[Any, QuerySet]) -> dict[Any, Figure]:
    """The figure of each list, in one statement that stops at `MOST` rows in each."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in lists.values():
        sql, given = _at_most(rows)
        parts.append(sql)
        params += given
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return {name: Figure(number) for name, number in zip(lists, cursor.fetchone(), strict=True)}


def _at_most(rows: QuerySet) -> tuple[str, Sequence[Any]]:
    """A subquery that counts `rows`, one further than `MOST`: of each part as many, by its own index."""
    parts = getattr(rows, "parts", ())
    ordering = (*QUEUE_ORDER, "id") if parts else ()
    told: list[str] = []
    params: list[Any] = []
    for part in parts or [Q()]:
        with suppress(EmptyResultSet):
            few = rows.filter(part).order_by(*ordering).values("pk")[: MOST + 1]
            sql, given = few.query.sql_with_params()
            told.append(f"({sql})")
            params += given
    if not told:
        return "0", ()
    # UNION, so that a row of two parts counts once.
    found = " UNION ".join(told)
    return f"(SELECT count(*) FROM (SELECT * FROM ({found}) AS parts LIMIT {MOST + 1}) AS counted)", params

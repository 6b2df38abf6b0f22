"""Writes past what PostgreSQL holds, and what the invariants then name."""

from django.db import connection

from heart.core.invariants import INVARIANTS


def by_sql(table: str, sql: str, *params) -> None:
    """Write past everything that PostgreSQL would hold: triggers, foreign keys, checks, unique indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND indisunique "
            "AND NOT indisprimary",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(sql, params)


def broken() -> dict[str, list[str]]:
    found = {name: [str(pk) for pk in each.broken_by()] for name, each in INVARIANTS.items()}
    return {name: rows for name, rows in found.items() if rows}

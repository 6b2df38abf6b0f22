"""What PostgreSQL refuses whatever the way in; each is tried in plain SQL."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from accounts.models import User
from insights.models import Publication

NOON = datetime(2026, 12, 2, 17, tzinfo=UTC)


@pytest.fixture
def published(acting) -> Publication:
    return insert()


def insert(**other) -> Publication:
    values = {
        "first_on": date(2026, 1, 1), "last_on": date(2026, 10, 31), "published_at": NOON, "hides_up_to": 10,
        "document": {}, "exact": [], "published_by_id": None,
    } | other  # fmt: skip
    values["published_by_id"] = values["published_by_id"] or User.objects.clock().pk
    return Publication.objects.create(**values)


REFUSED = [
    ("publication_runs_from_new_year", {"first_on": date(2026, 2, 1), "last_on": date(2026, 11, 30)}),
    ("publication_runs_from_new_year", {"first_on": date(2025, 1, 1), "last_on": date(2026, 11, 30)}),
    ("publication_hides_small_counts", {"last_on": date(2026, 11, 30), "hides_up_to": 0}),
    (
        "publication_correction_says_what_was_wrong",
        {"last_on": date(2026, 11, 30), "what_was_wrong": "A correction of nothing."},
    ),
    ("publication_period_once", {}),
]
TALLY = "INSERT INTO insights_tally (day, source, program, axis, code, counts, sums) VALUES "
LENGTHS = (
    "INSERT INTO insights_lengthtally (day, source, program, name, minute, known, seconds, times) VALUES "
)
OF_ONE_DAY = [
    (
        "tally_counted_once",
        TALLY + ", ".join(["('2026-11-02', 'encounters', 'CRT', '', '', '{1}', '{}')"] * 2),
    ),
    ("tally_axis_has_a_code", TALLY + "('2026-11-02', 'encounters', 'CRT', 'beat', '', '{1}', '{}')"),
    ("tally_axis_has_a_code", TALLY + "('2026-11-02', 'encounters', 'CRT', '', '111', '{1}', '{}')"),
    (
        "lengthtally_counted_once",
        LENGTHS + ", ".join(["('2026-11-02', 'encounters', 'CRT', 'whole', 3, 1, '{180}', '{1}')"] * 2),
    ),
    (
        "lengthtally_is_of_pairs",
        LENGTHS + "('2026-11-02', 'encounters', 'CRT', 'whole', 3, 1, '{180}', '{1, 1}')",
    ),
    ("lengthtally_is_of_pairs", LENGTHS + "('2026-11-02', 'encounters', 'CRT', 'whole', 3, 0, '{}', '{}')"),
]


@pytest.mark.parametrize(("name", "statement"), OF_ONE_DAY)
def test_a_day_is_counted_once_and_whole(db, name, statement):
    with pytest.raises(Error, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


STANDS = "published_stands"


@pytest.mark.parametrize(("name", "values"), REFUSED)
def test_the_database_refuses(published, name, values):
    with pytest.raises(Error, match=name), transaction.atomic():
        insert(**values)


def test_a_publication_is_corrected_once(published):
    words = {"what_was_wrong": "Wrong.", "what_was_wrong_es": "Mal.", "corrects": published}
    insert(**words)

    with pytest.raises(Error, match="corrects"), transaction.atomic():
        insert(**words)


@pytest.mark.parametrize(
    "statement", ["UPDATE insights_publication SET document = %s", "DELETE FROM insights_publication"]
)
def test_published_stands(published, statement):
    arguments = [json.dumps({"as_of": str(uuid4())})] if "%s" in statement else []

    with pytest.raises(Error, match=STANDS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)

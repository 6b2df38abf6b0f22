"""Logs say ids and kinds of errors, never people."""

import logging

import pytest
from django.db import DatabaseError, transaction

from heart.core.logs import IdsOnlyFormatter
from tests.factories import make_neighbor


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted(navigator):
    neighbor = make_neighbor(known_as="Marisol Testa")
    neighbor.home_visit, neighbor.age_estimate = "Not safe at her old address", 999
    with pytest.raises(DatabaseError, match="Marisol") as caught, transaction.atomic():
        neighbor.save_by(navigator)
    facts = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("x", logging.ERROR, "", 1, "Save failed", (), facts)

    line = IdsOnlyFormatter("%(message)s").format(record)

    assert "Marisol" not in line
    assert "old address" not in line
    assert line.splitlines()[0] == "Save failed"
    assert "IntegrityError" in line
    assert "save_by" in line


def test_a_failed_task_says_only_which():
    error = ValueError("Marisol Testa")
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, "", 1, "Task raised: %r", (error,), (ValueError, error, None)
    )
    record.data = {"name": "followups.tasks.escalate"}

    assert (
        IdsOnlyFormatter("%(message)s").format(record) == "Task followups.tasks.escalate failed\nValueError"
    )

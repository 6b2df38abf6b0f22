"""How a sweep works through its rows: a claimed batch at a time, and past those that fail."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Case, Encounter
from followups.models import FollowUp, SweepSetback

logger = logging.getLogger(__name__)

BATCH = 200

Act = Callable[[list], None]


def in_batches(name: str, rows: QuerySet, act: Act, at: datetime) -> int:
    """Run `act` on all of `rows`, a claimed batch at a time; returns how many it changed."""
    parked = SweepSetback.objects.parked().filter(sweep=name, record_id=OuterRef("pk"))
    rows = rows.exclude(Exists(parked)).select_for_update(skip_locked=True, of=("self",))
    failed: set = set()
    changed = 0
    while True:
        with transaction.atomic():
            batch = list(rows.exclude(pk__in=failed)[:BATCH])
            if not batch:
                return changed
            failed_now = _act_on(name, batch, act, at)
        failed |= failed_now
        changed += len(batch) - len(failed_now)


def _act_on(name: str, batch: list, act: Act, at: datetime) -> set:
    try:
        with transaction.atomic():
            act(batch)
        return set()
    except Exception:  # one bad row must not stop the others
        return {row.pk for row in batch if not _acted_alone(name, row, act, at)}


def _acted_alone(name: str, row: FollowUp | Encounter | Case, act: Act, at: datetime) -> bool:
    try:
        with transaction.atomic():
            act([row])
    except Exception as error:
        # The kind of error only: its text may name people.
        SweepSetback.objects.note(name, row.pk, type(error).__name__, at)
        logger.error("Sweep %s failed on %s: %s", name, row.pk, type(error).__name__)
        return False
    return True

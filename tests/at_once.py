"""Several requests at once, each on a connection of its own, so that what they write is committed."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from accounts.models import User

ROOMS = ("calls", "neighbors", "cases", "followups", "notices", "audit")


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of `acts` returned, run together outside the test's own transaction."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def forget_everything() -> None:
    """Take away what was committed, which no rollback of a test reaches; the city and the actors stay."""
    kept = set(User.objects.filter(role="system").values_list("pk", flat=True))
    tables = [model._meta.db_table for room in ROOMS for model in apps.get_app_config(room).get_models()]
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither triggers nor keys: what stands for ever in the house must go between two tests.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in [*tables, "core_idempotencykey", "accounts_team", "accounts_historicalteam"]:
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("DELETE FROM accounts_historicaluser WHERE NOT id = ANY(%s)", [list(kept)])
        cursor.execute("DELETE FROM accounts_user WHERE NOT id = ANY(%s)", [list(kept)])

"""`migrate` signs in as the migration role: the application's role may not alter tables."""

from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        wanted = dj_database_url.parse(settings.MIGRATION_DATABASE_URL)
        # Not NAME: a test run migrates its own database.
        owner = {key: wanted[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
        if any(connection.settings_dict[key] != value for key, value in owner.items()):
            connection.close()
            connection.settings_dict.update(owner)
        super().handle(*args, **options)

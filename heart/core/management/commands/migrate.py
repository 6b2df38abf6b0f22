"""`migrate` signs in as the migration role: the application's role may not alter tables."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from heart.core.grants import sign_in_as_owner
from heart.core.migrating import lists_render_nothing


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        sign_in_as_owner()
        with lists_render_nothing():
            super().handle(*args, **options)

"""What the application's database role may do: everything but change the past.

Applied after each migration, because a migration may have made a table. Without the role (a database
whose owner chose one role for all) nothing is done, and nothing of this holds (docs/operations.md).
"""

import dj_database_url
from django.apps import apps
from django.conf import settings
from django.db import connection

APP_ROLE = "heart_app"
# Besides the history tables; rooms add their own append-only tables here by name.
INSERT_ONLY = {"audit_accessevent"}


def sign_in_as_owner() -> None:
    """From here on this process is the migration role, which owns the tables."""
    wanted = dj_database_url.parse(settings.MIGRATION_DATABASE_URL)
    # Not NAME: a test run migrates its own database.
    owner = {key: wanted[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    if any(connection.settings_dict[key] != value for key, value in owner.items()):
        connection.close()
        connection.settings_dict.update(owner)


def insert_only_tables() -> set[str]:
    """Tables in which a row, once written, stays."""
    history = {model._meta.db_table for model in apps.get_models() if hasattr(model, "history_type")}
    return history | INSERT_ONLY


def apply_grants(**_kwargs: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if cursor.fetchone() is None:
            return
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == APP_ROLE:
            return
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP_ROLE}")
        for table in sorted(insert_only_tables() & existing):
            cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APP_ROLE}')

"""History and versions, written by PostgreSQL whatever the path: ORM, bulk, update() or plain SQL.

Declared once on the base model, compiled for each table from its history table's columns, and kept
in step by migrations: a new column changes the trigger, which `makemigrations` sees. The reasons and
the measurements are in docs/adr/0002.
"""

import pgtrigger
from django.apps import apps
from simple_history.utils import get_history_model_for_model

# A change of these alone is not a change of the record.
BOOKKEEPING = {"version", "updated_at", "last_login"}

_ACTOR = """
    IF coalesce(current_setting('heart.actor', true), '') = '' THEN
        RAISE EXCEPTION 'A change to {table} without an actor is refused'
            USING HINT = 'Write inside heart.core.acting.acting_as(user, reason).';
    END IF;
"""


def history_of(model):
    # A migration's model knows no history; the real one, which it is about to become, does.
    return get_history_model_for_model(apps.get_model(model._meta.label))


def tracked_columns(model) -> list[str]:
    history = {field.column for field in history_of(model)._meta.fields}
    # A generated column can be neither written nor, in a BEFORE trigger, read; it follows the others anyway.
    return [f.column for f in model._meta.concrete_fields if f.column in history and not f.generated]


def _quoted(columns, prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


class WriteHistory(pgtrigger.Trigger):
    """One INSERT … SELECT per statement into the table's history."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, kind: str):
        operation, referencing = {
            "+": (pgtrigger.Insert, pgtrigger.Referencing(new="new_rows")),
            "~": (pgtrigger.Update, pgtrigger.Referencing(old="old_rows", new="new_rows")),
            "-": (pgtrigger.Delete, pgtrigger.Referencing(old="old_rows")),
        }[kind]
        name = {"+": "history_insert", "~": "history_update", "-": "history_delete"}[kind]
        self.kind = kind
        super().__init__(name=name, operation=operation, referencing=referencing)

    def get_func(self, model) -> str:
        table = model._meta.db_table
        history = history_of(model)._meta.db_table
        columns = tracked_columns(model)
        compared = [column for column in columns if column not in BOOKKEEPING]
        source = {
            "+": "new_rows n",
            "-": "old_rows n",
            "~": f"new_rows n JOIN old_rows o ON o.id = n.id "
            f"WHERE ROW({_quoted(compared, 'n.')}) IS DISTINCT FROM ROW({_quoted(compared, 'o.')})",
        }[self.kind]
        return f"""
            IF NOT EXISTS (SELECT 1 FROM {source}) THEN RETURN NULL; END IF;
            {_ACTOR.format(table=table)}
            INSERT INTO "{history}" ({_quoted(columns)}, history_date, history_type, history_user_id,
                                     history_change_reason, history_via)
            SELECT {_quoted(columns, "n.")}, clock_timestamp(), '{self.kind}',
                   current_setting('heart.actor', true)::uuid,
                   nullif(current_setting('heart.reason', true), ''),
                   coalesce(current_setting('heart.via', true), '')
            FROM {source};
            RETURN NULL;
        """


class BumpVersion(pgtrigger.Trigger):
    """`version` and `updated_at` move when, and only when, something else did."""

    name = "bump_version"
    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model) -> str:
        columns = [
            f.column for f in model._meta.concrete_fields if f.column not in BOOKKEEPING and not f.generated
        ]
        return f"""
            IF ROW({_quoted(columns, "NEW.")}) IS DISTINCT FROM ROW({_quoted(columns, "OLD.")}) THEN
                NEW.version := OLD.version + 1;
                NEW.updated_at := clock_timestamp();
            ELSE
                NEW.version := OLD.version;
                NEW.updated_at := OLD.updated_at;
            END IF;
            RETURN NEW;
        """


HISTORY = [WriteHistory("+"), WriteHistory("~"), WriteHistory("-"), BumpVersion()]

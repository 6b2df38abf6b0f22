"""What is changed because two records are one person, kept so that it can be put back exactly."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from accounts.models import User
from heart.core.acting import acting_as


class Journal:
    """Changes rows as the act of `by`, and remembers what each column said before and says since."""

    def __init__(self, by: User, reason: str) -> None:
        self.by, self.reason = by, reason
        self.entries: list[dict[str, Any]] = []

    def change(self, row: Model, **values: Any) -> None:
        """Give a locked row these values; without a difference nothing is written."""
        was, now = {}, {}
        for name, value in values.items():
            column = row._meta.get_field(name).attname  # type: ignore[union-attr]
            wanted = value.pk if isinstance(value, Model) else value
            if getattr(row, column) != wanted:
                was[column], now[column] = getattr(row, column), wanted
        if not now:
            return
        with acting_as(self.by, self.reason):
            type(row)._default_manager.filter(pk=row.pk).update(**now)
        for column, value in now.items():
            setattr(row, column, value)
        self.entries.append(
            {"model": row._meta.label_lower, "id": str(row.pk), "was": _told(was), "now": _told(now)}
        )


def undo(entries: list[dict[str, Any]], *, by: User, reason: str) -> int:
    """Put each row back, the last change first; returns how many rows were changed since, and so stay."""
    stay = 0
    with acting_as(by, reason):
        for entry in reversed(entries):
            model = apps.get_model(entry["model"])
            as_left = model._default_manager.filter(pk=entry["id"], **_read(model, entry["now"]))
            stay += not as_left.update(**_read(model, entry["was"]))
    return stay


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it; moments to the microsecond."""
    return {column: _as_text(value) for column, value in values.items()}


def _as_text(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _read(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {column: fields[column].to_python(value) for column, value in values.items()}

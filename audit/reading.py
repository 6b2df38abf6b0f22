"""The only way to get a person's record: scoped, and written down in the same transaction.

If the access event can't be written, nothing is shown.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from audit.models import AccessEvent
from heart.core.paging import PAGE_SIZE, Page, keyset_page


def about(record: Model) -> list[UUID]:
    """The ids that an access event names: the record and whoever it is about."""
    return [record.pk, *getattr(record, "people_ids", list)()]


@transaction.atomic
def read_one(queryset: QuerySet, pk: Any, *, by: Any, via: str, reason: str = "") -> Any:
    """The record `pk` out of what `by` may see, with one access event.

    Raises Http404 for what does not exist and for what the reader may not know exists.
    """
    try:
        record = queryset.get(pk=pk)
    except (queryset.model.DoesNotExist, ValidationError, ValueError):
        raise Http404(_("There is no such record, or it is not yours to see.")) from None
    note_reading([record], by=by, via=via, reason=reason)
    return record


@transaction.atomic
def read_page(
    queryset: QuerySet,
    *,
    by: Any,
    via: str,
    order: Sequence[str],
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    reason: str = "",
    parts: Sequence[Q] = (),
) -> Page:
    """A keyset page of what `by` may see, with one access event for all its rows."""
    page = keyset_page(queryset, order=order, cursor=cursor, size=size, parts=parts)
    note_reading(page.rows, by=by, via=via, reason=reason)
    return page


@transaction.atomic
def read_all(queryset: QuerySet, *, by: Any, via: str, reason: str = "") -> list[Any]:
    """Every row of a short list (bands, candidates), with one access event; the caller limits it."""
    rows = list(queryset)
    note_reading(rows, by=by, via=via, reason=reason)
    return rows


def note_reading(records: Iterable[Model], *, by: Any, via: str, reason: str = "") -> None:
    """One access event for these records; none for an empty list."""
    records = list(records)
    if not records:
        return
    ids = list(dict.fromkeys(pk for record in records for pk in about(record)))
    AccessEvent.objects.create(
        actor_id=by.pk, via=via, noun=str(records[0]._meta.model_name), about=ids, reason=reason
    )

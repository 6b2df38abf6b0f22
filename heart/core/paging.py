"""Keyset pages: each row once, whatever is inserted meanwhile, at the cost of one page.

Compares `(key, …, id)` as a tuple, so 3,000 rows of one key are served without loss or loop, and an
index on the same columns answers without a sort. Keys must not be null: store a key that is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from heart.core.errors import Invalid

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


@dataclass(frozen=True)
class Page:
    """One page of rows, with the cursors of its neighbors (None at the ends)."""

    rows: list[Any]
    next: str | None
    previous: str | None


def keyset_page(
    queryset: QuerySet,
    *,
    order: Sequence[str],
    cursor: str | None = None,
    size: int = PAGE_SIZE,
    unique: str = "id",
    parts: Sequence[Q] = (),
) -> Page:
    """The page of `queryset` that starts after `cursor`, ordered by `order` and then by `unique`.

    `order` names non-null fields or annotated numbers, all ascending or all with a leading minus. `parts`
    are conditions of which every row meets one: each is read by an index of its own, where no index
    answers all of them.
    Raises Invalid when the cursor was not made by this function for this order, ValueError when the order
    goes both ways.
    """
    if len({name.startswith("-") for name in order}) > 1:
        raise ValueError(f"An order goes one way: {order}")
    names = [name.lstrip("-") for name in order if name.lstrip("-") != unique] + [unique]
    descending = bool(order) and order[0].startswith("-")
    # Signed for this list and this order: a cursor of another list is refused, and so is a made-up one.
    signer = signing.Signer(salt=":".join(["page", queryset.model._meta.label, *order]))
    backwards, values = _decode(cursor, queryset.model, names, signer) if cursor else (False, None)
    falling = descending != backwards
    ordering = [f"-{name}" if falling else name for name in names]
    rows = queryset.order_by(*ordering)
    if values is not None:
        compare = TupleLessThan if falling else TupleGreaterThan
        rows = rows.filter(compare(Tuple(*map(F, names)), tuple(values)))
    if len(parts) > 1:
        rows = queryset.filter(pk__in=first_keys(rows, parts, ordering, size + 1)).order_by(*ordering)
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(values), more) if backwards else (more, values is not None)
    return Page(
        rows=found,
        next=_encode(found[-1], names, signer, backwards=False) if found and has_next else None,
        previous=_encode(found[0], names, signer, backwards=True) if found and has_previous else None,
    )


def first_keys(rows: QuerySet, parts: Sequence[Q], ordering: Sequence[str], most: int) -> list[Any]:
    """The keys of the first `most` rows, read part by part; a row of several parts is there once."""
    columns = [name.lstrip("-") for name in ordering]
    rows = rows.select_related(None).order_by(*ordering).values_list(*columns)
    first, *others = [rows.filter(part)[:most] for part in parts]
    return [row[-1] for row in first.union(*others).order_by(*ordering)[:most]]


def _encode(row: Any, names: list[str], signer: signing.Signer, *, backwards: bool) -> str:
    fields = {field.name: field for field in row._meta.concrete_fields}
    # `repr` of a number reads back as the very same number.
    values = [
        fields[name].value_to_string(row) if name in fields else repr(getattr(row, name)) for name in names
    ]
    return signer.sign_object(["p" if backwards else "n", *values])


def _decode(cursor: str, model: Any, names: list[str], signer: signing.Signer) -> tuple[bool, list[Any]]:
    try:
        direction, *values = signer.unsign_object(cursor)
    except signing.BadSignature:
        raise Invalid(
            _("This page link is not one of ours. Go back to the first page."), attr="cursor"
        ) from None
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = [known.get(name) or FloatField() for name in names]
    return direction == "p", [field.to_python(value) for field, value in zip(fields, values, strict=True)]


def page_url(request: HttpRequest, cursor: str | None) -> str:
    """The address of this list, filters and all, turned to another page; "" where there is none."""
    if cursor is None:
        return ""
    asked = request.GET.copy()
    asked["cursor"] = cursor
    return f"?{asked.urlencode()}"


def page_size(raw: str | None) -> int:
    """The page size asked for, between 1 and 200; raises Invalid."""
    if raw is None:
        return PAGE_SIZE
    if not re.fullmatch("[0-9]{1,3}", raw) or not 1 <= int(raw) <= MAX_PAGE_SIZE:
        raise Invalid(
            _("Page size is a number from 1 to %(max)s.") % {"max": MAX_PAGE_SIZE}, attr="page_size"
        )
    return int(raw)


class KeysetPagination(BasePagination):
    """`{"next", "previous", "results"}` over `view.order` (a tuple of field names)."""

    page: Page

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request = request
        self.page = keyset_page(
            queryset,
            order=view.order,
            cursor=request.query_params.get("cursor"),
            size=page_size(request.query_params.get("page_size")),
        )
        return self.page.rows

    def get_paginated_response(self, data: list[Any]) -> Response:
        return Response(
            {"next": self.link(self.page.next), "previous": self.link(self.page.previous), "results": data}
        )

    def link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        params = self.request.query_params.copy()
        params["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{params.urlencode()}")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            {
                "name": "page_size",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            },
        ]

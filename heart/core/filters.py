"""What a list may be asked for in its address; a misspelt filter is an error, not everybody's rows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from heart.core.errors import Invalid

OF_EVERY_LIST = {"cursor", "page_size", "format"}


class StrictFilters(DjangoFilterBackend):
    """The view's filters, and none that it does not have; `also_asked` names what it reads by itself."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        filters = self.get_filterset_class(view, queryset)
        known = (
            OF_EVERY_LIST
            | set(filters.base_filters if filters else ())
            | set(getattr(view, "also_asked", ()))
        )
        for name in request.query_params:
            if name not in known:
                raise Invalid(_("This list has no such filter."), attr=name, code="unknown")
        return super().filter_queryset(request, queryset, view)

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters

from cases.models import Need, NeedCategory
from followups.models import FollowUp, Promise
from heart.core.api import MomentField


class MomentFilter(filters.CharFilter):
    """A moment with its zone, as strict as in a body."""

    def filter(self, queryset: QuerySet, value: Any) -> QuerySet:
        return super().filter(queryset, MomentField(future=True).run_validation(value)) if value else queryset


class FollowUpFilter(filters.FilterSet):
    phase = filters.ChoiceFilter(choices=FollowUp.Phase.choices, method="in_phase")
    assigned_to = filters.UUIDFilter(field_name="case__assigned_to")
    case = filters.UUIDFilter(field_name="case")
    encounter = filters.UUIDFilter(method="of_encounter")
    program = filters.CharFilter(method="of_program")
    beat = filters.CharFilter(method="of_beat")
    need = filters.ChoiceFilter(choices=NeedCategory.choices, method="with_need")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = FollowUp
        fields: tuple[str, ...] = ()

    def in_phase(self, queryset: Any, name: str, value: str) -> QuerySet:
        at: datetime = timezone.now()
        return queryset.in_phase(value, at)

    def of_encounter(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return self._promised(queryset, encounter=value)

    def of_program(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._promised(queryset, encounter__program__code=value)

    def of_beat(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._promised(queryset, encounter__beat__code=value)

    def with_need(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(Need.objects.filter(case=OuterRef("case"), category=value)))

    def _promised(self, queryset: QuerySet, **encounter: Any) -> QuerySet:
        # Exists, not a join: two encounters on one follow-up must not show it twice.
        return queryset.filter(Exists(Promise.objects.filter(follow_up=OuterRef("pk"), **encounter)))

from typing import Any

from django_filters import rest_framework as filters

from notices.models import OutboxEmail
from notices.models.outbox import OutboxQuerySet


class OutboxFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=OutboxEmail.State.choices, method="in_state")

    class Meta:
        model = OutboxEmail
        fields: tuple[str, ...] = ()

    def in_state(self, queryset: Any, name: str, value: str) -> OutboxQuerySet:
        return queryset.in_state(value)

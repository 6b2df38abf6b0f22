"""What the encounters of the API can be asked for."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from cases.models import Encounter
from cases.queries import incomplete_encounters


class EncounterFilters(filters.FilterSet):
    """`incomplete=true` with one's own id as `author` is one's worklist."""

    incomplete = filters.BooleanFilter(method="by_answers")

    class Meta:
        model = Encounter
        fields = ("neighbor", "case", "call", "author")

    def by_answers(self, rows: QuerySet[Encounter], _name: str, value: bool) -> QuerySet[Encounter]:
        waiting = incomplete_encounters(Encounter.objects.all()).values("pk")
        return rows.filter(pk__in=waiting) if value else rows.exclude(pk__in=waiting)

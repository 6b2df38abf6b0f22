from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from cases.models import Need, NeedCategory
from followups.models import FollowUp, Promise
from followups.queries.field import at_beat, in_the_field
from heart.core.api import MomentField, moment_of
from heart.core.errors import Invalid
from programs.models import Beat, Program


class FollowUpFilter(filters.FilterSet):
    phase = filters.ChoiceFilter(choices=FollowUp.Phase.choices, method="in_phase")
    assigned_to = filters.UUIDFilter(field_name="case__assigned_to")
    case = filters.UUIDFilter(field_name="case")
    encounter = filters.UUIDFilter(method="of_encounter")
    program = filters.CharFilter(method="of_program")
    beat = filters.CharFilter(method="of_beat")
    need = filters.ChoiceFilter(choices=NeedCategory.choices, method="with_need")
    unhoused = filters.BooleanFilter(method="without_a_home")
    last_beat = filters.CharFilter(method="last_seen_in")
    due_before = filters.CharFilter(method="due_earlier")

    class Meta:
        model = FollowUp
        fields: tuple[str, ...] = ()

    def in_phase(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.in_phase(value, moment_of(self.request))

    def of_encounter(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return self._promised(queryset, encounter=value)

    def of_program(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._promised(queryset, encounter__program=_coded(Program, name, value))

    def of_beat(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self._promised(queryset, encounter__beat=_coded(Beat, name, value))

    def with_need(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(Need.objects.filter(case=OuterRef("case"), category=value)))

    def without_a_home(self, queryset: Any, name: str, value: bool) -> QuerySet:
        field = in_the_field(FollowUp.objects.all()).values("pk")
        return queryset.filter(pk__in=field) if value else queryset.exclude(pk__in=field)

    def last_seen_in(self, queryset: Any, name: str, value: str) -> QuerySet:
        field = at_beat(in_the_field(FollowUp.objects.all()), _coded(Beat, name, value).code)
        return queryset.filter(pk__in=field.values("pk"))

    def due_earlier(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        try:
            moment = MomentField(future=True).run_validation(value)  # as strict as in a body
        except ValidationError as error:
            raise ValidationError({name: error.detail}) from None
        return queryset.filter(due_at__lt=moment)

    def _promised(self, queryset: QuerySet, **encounter: Any) -> QuerySet:
        # Exists, not a join: two encounters on one follow-up must not show it twice.
        return queryset.filter(Exists(Promise.objects.filter(follow_up=OuterRef("pk"), **encounter)))


def _coded(model: type[Program] | type[Beat], name: str, code: str) -> Program | Beat:
    """The noun of this code, a retired one too; an unknown code is an error, not an empty list."""
    found: Program | Beat | None = model.objects.filter(code=code).first()
    if found is None:
        raise Invalid(_("Unknown code: %(code)s.") % {"code": code}, attr=name)
    return found

"""What holds from one day to another, and may not be said twice for the same day."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class EffectiveQuerySet(RecordQuerySet):
    def on(self, day: date) -> "EffectiveQuerySet":
        """In force on this day of the city."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Effective(Record):
    """In force from `starts_on` to `ends_on`, both days included; without an end until further notice."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar = EffectiveQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_it_starts",
            )
        ]


class DayRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def one_at_a_time(
    *same: str | Func, name: str, also: tuple = (), only: Q | None = None
) -> ExclusionConstraint:
    """Two rows (of `only`) that agree in `same` (and overlap in `also`) never hold on the same day."""
    days = DayRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    return ExclusionConstraint(
        name=name,
        condition=only,
        expressions=[
            *((part, RangeOperators.EQUAL) for part in same),
            *((part, RangeOperators.OVERLAPS) for part in also),
            (days, RangeOperators.OVERLAPS),
        ],
    )


def or_none(foreign_key: str) -> Coalesce:
    """A foreign key of which "none" is a value like any other: nulls never exclude each other."""
    return Coalesce(foreign_key, Value(uuid.UUID(int=0), output_field=models.UUIDField()))

"""A stretch of time: from `starts_at` until just before `ends_at`; without an end it goes on."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db.models import Func


class MomentRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def never_two_at_once(of: str, *, name: str) -> ExclusionConstraint:
    """Two stretches of the same `of` never overlap; one may begin when the other ends."""
    stretch = MomentRange("starts_at", "ends_at", RangeBoundary(inclusive_lower=True))
    return ExclusionConstraint(
        name=name, expressions=[(of, RangeOperators.EQUAL), (stretch, RangeOperators.OVERLAPS)]
    )

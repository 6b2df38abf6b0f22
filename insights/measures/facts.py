"""What happened, counted: one query for all measures of a source, made when the first of them asks."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, F, FloatField, Func, QuerySet

from insights.measures.axes import Axis, Standpoint, Unnest
from insights.measures.lens import Lens

if TYPE_CHECKING:
    from insights.measures.sources import Source

Row = dict[str, Any]


class Seconds(Func):
    """How long, as a number."""

    template = "EXTRACT(EPOCH FROM (%(expressions)s))"
    output_field = FloatField()


class Percentile(Aggregate):
    """A point of the distribution, between two values where it falls between them; nulls do not count."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def span(start: str, end: str) -> Seconds:
    return Seconds(F(end) - F(start))


class Facts:
    """Everything that measures are made of, for one lens, as it is known at `at`."""

    def __init__(self, lens: Lens, at: datetime) -> None:
        self.lens = lens
        self.at = at
        self.here = Standpoint(lens.period.zone, at.astimezone(lens.period.zone).date())
        self._rows: dict[str, Row] = {}

    def rows(self, source: "Source") -> QuerySet:
        """The rows of the source that this lens sees; none where it can't be seen through this lens."""
        return source.seen(self)

    def row(self, source: "Source", aggregates: Mapping[str, Any]) -> Row:
        """Its aggregates over what this lens sees; each is None where it can't be seen through this lens."""
        if source.name not in self._rows:
            blind = source.is_blind_to(self.lens)
            self._rows[source.name] = (
                dict.fromkeys(aggregates) if blind else self.rows(source).order_by().aggregate(**aggregates)
            )
        return self._rows[source.name]

    def groups(
        self, source: "Source", axis: Axis, codes: Collection[str], aggregates: Mapping[str, Any]
    ) -> dict[str, Row]:
        """The same for each of these codes of the axis; a code that no row has is left out."""
        if source.is_blind_to(self.lens) or source.cannot_see(axis.name):
            return {code: dict.fromkeys(aggregates) for code in codes}
        code_of_rows = source.codes(axis, self)
        if code_of_rows is None:
            return {code: self.narrowed(axis, code).row(source, aggregates) for code in codes}
        rows = self.rows(source).annotate(axis_code=Unnest(code_of_rows)).order_by().values("axis_code")
        found = {row["axis_code"]: row for row in rows.annotate(**aggregates)}
        return {code: found[code] for code in codes if code in found}

    def narrowed(self, axis: Axis, code: str) -> "Facts":
        return Facts(self.lens.at(axis.name, code), self.at)

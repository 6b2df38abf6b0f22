import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.models.case import ClosureReason
from heart.core.api import MomentField
from insights.measures import Breakdown, Counts, Evidence, Figure, Measured, Unit


class MeasurePartSerializer(serializers.Serializer):
    """The figure of one code of a breakdown."""

    code = serializers.CharField()
    label = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)


class MeasureSerializer(serializers.Serializer):
    """A figure with what it was made of and what it means; `by` only where a breakdown was asked for."""

    key = serializers.CharField(source="measure.key")
    label = serializers.CharField(source="measure.label")
    unit = serializers.ChoiceField(source="measure.unit", choices=[unit.value for unit in Unit])
    value = serializers.FloatField(source="figure.value", allow_null=True)
    numerator = serializers.FloatField(source="figure.numerator", allow_null=True)
    denominator = serializers.IntegerField(source="figure.denominator", allow_null=True)
    definition = serializers.CharField(source="measure.definition")
    counts = serializers.CharField(source="measure.counts", help_text=", ".join(Counts))
    leaves_out = serializers.CharField(source="measure.leaves_out")
    evidence = serializers.CharField(source="measure.evidence", help_text=", ".join(Evidence))
    as_of = MomentField()
    by = serializers.SerializerMethodField()

    @extend_schema_field(MeasurePartSerializer(many=True))
    def get_by(self, instance: Measured) -> list[dict[str, Any]] | None:
        breakdown: Breakdown | None = self.context.get("breakdown")
        if breakdown is None:
            return None
        return [
            {
                "code": code,
                "label": str(breakdown.words[code]),
                "value": figure.value,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
            }
            for code, figure in breakdown.figures[instance.measure.key].items()
        ]

    def to_representation(self, instance: Measured) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if shown["by"] is None:
            del shown["by"]
        # A count is a whole number, and is said as one.
        return shown | {"value": instance.figure.value, "numerator": instance.figure.numerator}


@dataclass(frozen=True)
class Tile:
    """A figure as a page says it: rounded, with what it was made of in words."""

    key: str
    label: str
    figure: str
    made_of: str
    definition: str


SECTIONS = (
    (
        gettext_lazy("What neighbors say"),
        ("voice_kept_word_rate", "voice_respected_rate", "voice_helped_rate"),
    ),
    (
        gettext_lazy("Answered"),
        (
            "encounters", "police_requested", "eligible_calls", "response_rate", "eligible_calls_all",
            "response_rate_all",
        ),
    ),
    (
        gettext_lazy("Minutes"),
        (
            "minutes_to_scene_mean", "minutes_to_scene_median", "minutes_on_scene_mean",
            "minutes_on_scene_median", "minutes_total_mean", "minutes_total_median",
        ),
    ),
    (
        gettext_lazy("How it ended"),
        (
            "resolved_on_scene_rate", "connected_in_community_rate", "in_person_diverted_rate",
            "supported_by_phone_rate", "law_enforcement_diverted_rate", "police_hours_saved",
            "transport_rate", "crisis_center_transports", "ems_rate", "arrests",
        ),
    ),
    (
        gettext_lazy("Safety"),
        (
            "felt_safe_rate", "officers_on_scene_rate", "police_backup_rate", "police_backup_emergent_rate",
            "police_backup_safety_rate", "police_backup_ivc_rate", "police_backup_report_rate",
        ),
    ),
    (
        gettext_lazy("Coming back"),
        (
            "within_window_rate", "within_window_rate_pauses_counted",
            "within_48h_rate", "never_attempted_rate", "days_to_first_attempt_mean",
            "days_to_first_attempt_median", "days_to_first_attempt_p90", "days_to_first_contact_mean",
            "days_to_first_contact_median", "days_to_first_contact_p90", "attempts_per_contact",
            "overdue_now", "overdue_now_pauses_counted",
        ),
    ),
    (
        gettext_lazy("Care"),
        (
            "neighbors_supported", "connected_to_care_rate", "connected_to_care_rate_lenient", "needs",
            "needs_connected_rate", "referrals_sent", "referral_accepted_rate", "referral_waitlisted_rate",
            "referral_declined_rate", "referral_received_rate", "days_to_received_median", "caseload",
        ),
    ),
    (
        gettext_lazy("Why cases close"),
        ("cases_closed", *(f"closed_{reason}_rate" for reason in ClosureReason.values)),
    ),
    (
        gettext_lazy("Found in other calls"),
        (
            "calls_read", "calls_followed_up_rate", "calls_followed_up_reached_rate",
            "calls_followed_up_connected_rate",
        ),
    ),
    (gettext_lazy("Again"), ("repeat_30d_rate", "repeat_90d_rate", "familiar_share")),
)  # fmt: skip
FIRST = (
    "encounters", "response_rate", "days_to_first_attempt_median", "within_window_rate",
    "connected_to_care_rate", "felt_safe_rate",
)  # fmt: skip


def tiles(figures: Iterable[Measured]) -> dict[str, Tile]:
    """Every figure in words, by key."""
    return {
        each.measure.key: Tile(
            key=each.measure.key,
            label=str(each.measure.label),
            figure=in_words(each.figure.value, each.measure.unit),
            made_of=made_of(each.figure, each.measure.unit),
            definition=str(each.measure.definition),
        )
        for each in figures
    }


def figures_as_csv(figures: Iterable[Measured]) -> str:
    """One line a measure, nothing rounded; what is missing is empty."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(
        ["key", "label", "unit", "value", "numerator", "denominator", "counts", "definition", "leaves_out",
         "evidence", "as_of"]
    )  # fmt: skip
    for each in figures:
        of, figure = each.measure, each.figure
        writer.writerow(
            [of.key, of.label, of.unit, figure.value, figure.numerator, figure.denominator, of.counts,
             of.definition, of.leaves_out, of.evidence, each.as_of.isoformat()]
        )  # fmt: skip
    return written.getvalue()


def in_words(value: float | None, unit: Unit) -> str:
    """Rounded for reading; the exact value is the API's."""
    if value is None:
        return _("no figure")
    if unit is Unit.RATE:
        return _percent(value * 100)
    if unit is Unit.MINUTES:
        return _("%(number)s min") % {"number": _number(value, 1)}
    if unit is Unit.HOURS:
        return _("%(number)s h") % {"number": _number(value, 0)}
    if unit is Unit.DAYS:
        return _("%(number)s days") % {"number": _number(value, 1)}
    return _number(value, 0 if unit is Unit.COUNT else 1)


def _percent(share: float) -> str:
    # Nearly all is not all, and hardly any is not none.
    if 0 < share < 0.05:
        return _("under 0.1%")
    if 99.95 <= share < 100:
        return _("over 99.9%")
    is_plain = 10 <= share <= 90 or share in (0, 100)
    return _("%(number)s%%") % {"number": _number(share, 0 if is_plain else 1)}


def made_of(figure: Figure, unit: Unit) -> str:
    """ "68 of 83", or over how many; "" for a count."""
    if unit is Unit.COUNT:
        return ""
    if unit is Unit.HOURS:
        return ngettext("from %(number)s", "from %(number)s", int(figure.numerator or 0)) % {
            "number": _number(figure.numerator or 0, 0)
        }
    if not figure.denominator:
        return _("nothing to count")
    of = _number(figure.denominator, 0)
    if unit is Unit.PER_CONTACT:
        return _("%(part)s for %(whole)s") % {"part": _number(figure.numerator or 0, 0), "whole": of}
    if unit is Unit.RATE:
        return _("%(part)s of %(whole)s") % {"part": _number(figure.numerator or 0, 0), "whole": of}
    return ngettext("over %(number)s", "over %(number)s", figure.denominator) % {"number": of}


def _number(value: float, decimals: int) -> str:
    # number_format cuts, it does not round.
    return number_format(round(value, decimals), decimal_pos=decimals, force_grouping=True)

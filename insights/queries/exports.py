"""How far an export has come."""

from django.db.models import Sum
from django.db.models.functions import Coalesce

from insights.models.export import ExportQuerySet


def with_progress(exports: ExportQuerySet) -> ExportQuerySet:
    """Exports with `rows_so_far`, of those that are being written."""
    return exports.annotate(rows_so_far=Coalesce(Sum("parts__row_count"), 0))

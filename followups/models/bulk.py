from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record

MOST_PICKED = 100  # rows at once
UNDO_WITHIN = timedelta(minutes=10)


class BulkAct(Record):
    """One act on many picked rows of the queue: what was asked. What became of each stands in its rows."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Given")
        RESCHEDULE = "reschedule", _("Date moved")
        COVER = "cover", _("Covered")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("bulk act")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["assign", "reschedule", "cover"]), name="bulkact_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="reschedule", opens_at__isnull=False, due_at__gt=F("opens_at"))
                | (~Q(kind="reschedule") & Q(opens_at=None, due_at=None)),
                name="bulkact_a_moved_date_has_a_window",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at"), undone_at__lte=F("at") + UNDO_WITHIN),
                name="bulkact_undone_within_ten_minutes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def can_be_undone(self, at: datetime) -> bool:
        """Whether it still stands and ten minutes are not over."""
        return self.undone_at is None and at - self.at <= UNDO_WITHIN


class BulkRow(Record):
    """What one bulk act did to one record, and how it was before.

    `before` and `after` hold the columns that the act changed, as text, so that exactly these are put
    back, and only while they still are as the act left them.
    """

    class Fate(models.TextChoices):
        CHANGED = "changed", _("Changed")
        SAME = "same", _("It was so already")
        CLOSED = "closed", _("Closed meanwhile")
        SETTLED = "settled", _("Settled meanwhile")
        REFUSED = "refused", _("Refused")

    class Undo(models.TextChoices):
        BACK = "back", _("Put back")
        CHANGED_SINCE = "changed_since", _("Changed since, left as it is")

    bulk = models.ForeignKey(BulkAct, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField(_("position"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name=_("case"))
    follow_up = models.ForeignKey(
        "followups.FollowUp", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("navigator"),
    )
    fate = models.CharField(_("what became of it"), max_length=10, choices=Fate)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    undo = models.CharField(_("undone"), max_length=15, choices=Undo, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("row of a bulk act")
        ordering = ["bulk", "position"]
        constraints = [
            models.UniqueConstraint(fields=["bulk", "position"], name="bulkrow_position_once"),
            models.UniqueConstraint(
                fields=["bulk", "case", "follow_up"], nulls_distinct=False, name="bulkrow_record_once"
            ),
            models.CheckConstraint(
                condition=Q(fate__in=["changed", "same", "closed", "settled", "refused"]),
                name="bulkrow_fate_known",
            ),
            models.CheckConstraint(
                condition=Q(fate="changed") & ~Q(before={}) & ~Q(after={})
                | ~Q(fate="changed") & Q(before={}, after={}),
                name="bulkrow_changed_says_from_what_to_what",
            ),
            models.CheckConstraint(
                condition=Q(undo="") | Q(undo__in=["back", "changed_since"], fate="changed"),
                name="bulkrow_undone_only_what_changed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.case_id, *self.case.people_ids()]

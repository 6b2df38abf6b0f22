from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from calls.models.eligibility import CallEligibility
from heart.core.folding import folded
from heart.core.models import Record, RecordQuerySet

# In the order in which they happen; none is before an earlier one.
TIMES = ("received_at", "dispatched_at", "arrived_at", "cleared_at")


def _in_order(earlier: str, later: str) -> models.CheckConstraint:
    known = Q(**{earlier: None}) | Q(**{later: None}) | Q(**{f"{later}__gte": F(earlier)})
    return models.CheckConstraint(
        condition=known, name=f"call_{later.removesuffix('_at')}_after_{earlier.removesuffix('_at')}"
    )


class CallQuerySet(RecordQuerySet):
    def eligible(self, program_code: str = "") -> "CallQuerySet":
        """Calls that this program, or any, may take."""
        return self.filter(Exists(_judged(program_code).filter(eligible=True)))

    def to_review(self, since: datetime) -> "CallQuerySet":
        """Calls that came in since then, that no program of ours answered and that nobody has read yet."""
        encounters: Any = Call._meta.get_field("encounters").related_model
        answered = encounters.objects.filter(call=OuterRef("pk"))
        unread = self.filter(review_decision="", received_at__gte=since)
        return unread.filter(~Exists(answered))

    def reviewed(self) -> "CallQuerySet":
        return self.exclude(review_decision="")

    def of_type(self, code: str) -> "CallQuerySet":
        return self.filter(call_type__code=code)


def _judged(program_code: str) -> Any:
    rows = CallEligibility.objects.filter(call=OuterRef("pk"))
    return rows.filter(program__code=program_code) if program_code else rows


class Call(Record):
    """A 911 call for service as CAD tells it, whether or not HEART answered.

    CAD tells a call in several messages, which may arrive in any order. `told_at` holds for each field
    the moment of the message that said it, so that an older message never undoes a newer fact.
    """

    class Decision(models.TextChoices):
        FOLLOW_UP = "follow_up", _("someone to follow up with")
        NO_FOLLOW_UP = "no_follow_up", _("nobody to follow up with")
        DUPLICATE = "duplicate", _("told twice")

    source = models.CharField(_("source"), max_length=40)
    cad_number = models.CharField(_("CAD number"), max_length=60)
    call_type = models.ForeignKey(
        "programs.CallType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("call type"),
    )
    call_type_received = models.CharField(_("call type as CAD said"), max_length=200, blank=True)
    priority = models.CharField(_("priority"), max_length=40, blank=True)
    weapon = models.BooleanField(_("weapon"), null=True, blank=True)
    violent = models.BooleanField(_("violent"), null=True, blank=True)
    beat = models.ForeignKey(
        "programs.Beat",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("beat"),
    )
    beat_received = models.CharField(_("beat as CAD said"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received"))
    dispatched_at = models.DateTimeField(_("dispatched"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    cad_disposition = models.CharField(_("disposition in CAD"), max_length=200, blank=True)
    notes = models.TextField(_("notes of the call"), blank=True)
    told_at = models.JSONField(_("when each was told"), default=dict)
    review_decision = models.CharField(_("review"), max_length=20, choices=Decision, blank=True)
    review_reason = models.TextField(_("reason of the review"), blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    objects: ClassVar = CallQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("call")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "cad_number"], name="call_once_a_source"),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(cad_number=""), name="call_has_source_and_number"
            ),
            *(
                _in_order(earlier, later)
                for place, earlier in enumerate(TIMES)
                for later in TIMES[place + 1 :]
            ),
            models.CheckConstraint(
                condition=Q(review_decision__in=["", "follow_up", "no_follow_up", "duplicate"]),
                name="call_review_decision_known",
            ),
            models.CheckConstraint(
                condition=Q(review_decision="", review_reason="", reviewed_by=None, reviewed_at=None)
                | ~Q(review_decision="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="call_review_is_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(review_decision="") | ~Q(review_reason__regex=r"^\s*$"),
                name="call_review_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="call_by_time"),
            models.Index(
                fields=["-received_at", "-id"], condition=Q(review_decision=""), name="call_to_review_by_time"
            ),
            models.Index(Upper("cad_number"), name="call_by_number"),
            GinIndex(OpClass(folded("address"), name="gin_trgm_ops"), name="call_by_place"),
        ]

    def __str__(self) -> str:
        return self.cad_number

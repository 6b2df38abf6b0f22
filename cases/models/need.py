from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from programs.models import NeedCategory

# Connected means that the service has begun; the lenient figure counts a provider's answer.
CONNECTED_LEVEL = 4
LENIENT_LEVEL = 2


class StandsByEvidence(pgtrigger.Trigger):
    """A need stands where the last step of its evidence says, or PostgreSQL refuses the transaction."""

    name = "stands_by_evidence"
    level = pgtrigger.Row
    when = pgtrigger.After
    # At the end of the transaction: the need and its evidence are written one after the other.
    timing = pgtrigger.Deferred
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("evidence_level")
    func = """
        IF EXISTS (
            SELECT 1 FROM cases_need need
            WHERE need.id = NEW.id AND need.evidence_level <> coalesce(
                (SELECT level FROM cases_needevidence WHERE need_id = NEW.id ORDER BY place DESC LIMIT 1), 0)
        ) THEN
            RAISE EXCEPTION 'A need is moved by evidence alone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stands_by_evidence';
        END IF;
        RETURN NULL;
    """


class NeedQuerySet(RecordQuerySet):
    def open(self) -> "NeedQuerySet":
        return self.filter(status__in=Need.OPEN)

    def connected(self) -> "NeedQuerySet":
        return self.filter(status=Need.Status.CONNECTED)


class Need(Record):
    """A thing that the neighbor needs, from identified to connected, or not, with the reason."""

    class Status(models.TextChoices):
        IDENTIFIED = "identified", _("Identified")
        WORKING = "working", _("Working on it")
        REFERRED = "referred", _("Referred")
        CONNECTED = "connected", _("Connected")
        NOT_CONNECTED = "not_connected", _("Not connected")
        DECLINED = "declined", _("Said no")

    class Wanted(models.TextChoices):
        YES = "yes", _("Wants it")
        NO = "no", _("Does not want it")
        NOT_NOW = "not_now", _("Not now")

    class Evidence(models.IntegerChoices):
        TOLD = 0, _("told about it")
        SENT = 1, _("sent")
        ANSWERED = 2, _("provider answered")
        APPOINTMENT = 3, _("appointment")
        BEGUN = 4, _("service began")
        LASTING = 5, _("still going after 30 days")

    class VerifiedBy(models.TextChoices):
        NEIGHBOR = "neighbor", _("The neighbor says so")
        PROVIDER = "provider", _("The provider confirms it")
        NAVIGATOR = "navigator", _("A navigator was there")

    OPEN = [Status.IDENTIFIED, Status.WORKING, Status.REFERRED]
    # Ended without the service; each takes a reason.
    ENDED_WITHOUT = [Status.NOT_CONNECTED, Status.DECLINED]
    # Connecting takes evidence, so it is not among these moves: `connect_need` is the only way there.
    TRANSITIONS = {
        Status.IDENTIFIED: {Status.WORKING, Status.REFERRED, Status.NOT_CONNECTED, Status.DECLINED},
        Status.WORKING: {Status.IDENTIFIED, Status.REFERRED, Status.NOT_CONNECTED, Status.DECLINED},
        Status.REFERRED: {Status.IDENTIFIED, Status.WORKING, Status.NOT_CONNECTED, Status.DECLINED},
        Status.CONNECTED: {Status.NOT_CONNECTED},
        Status.NOT_CONNECTED: {Status.WORKING, Status.REFERRED, Status.DECLINED},
        Status.DECLINED: {Status.WORKING, Status.REFERRED, Status.NOT_CONNECTED},
    }

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="needs", verbose_name=_("case"))
    category = models.CharField(_("category"), max_length=20, choices=NeedCategory)
    wanted = models.CharField(_("wanted"), max_length=10, choices=Wanted, default=Wanted.YES)
    wanted_words = models.CharField(_("in their words"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.IDENTIFIED)
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    evidence_level = models.PositiveSmallIntegerField(_("evidence"), choices=Evidence, default=Evidence.TOLD)
    connected_on = models.DateField(_("connected on"), null=True, blank=True)
    service = models.ForeignKey(
        "services.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name=_("service"),
    )
    service_name = models.CharField(_("service name"), max_length=200, blank=True)
    verified_by = models.CharField(_("verified by"), max_length=10, choices=VerifiedBy, blank=True)

    LOCKED_AFTER = ("case",)
    objects: ClassVar = NeedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("need")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "category"],
                condition=Q(status__in=["identified", "working", "referred"]),
                name="need_one_open_per_category",
            ),
            models.CheckConstraint(condition=Q(category__in=NeedCategory.values), name="need_category_known"),
            models.CheckConstraint(
                condition=Q(wanted__in=["yes", "no", "not_now"]), name="need_wanted_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["identified", "working", "referred", "connected", "not_connected", "declined"]
                ),
                name="need_status_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__in=["", "neighbor", "provider", "navigator"]),
                name="need_verified_by_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="connected",
                    evidence_level__gte=CONNECTED_LEVEL,
                    connected_on__isnull=False,
                    verified_by__in=["neighbor", "provider", "navigator"],
                )
                | (~Q(status="connected") & Q(evidence_level__lt=CONNECTED_LEVEL, connected_on=None)),
                name="need_connected_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__range=(0, 5)), name="need_evidence_level_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["not_connected", "declined"]) | ~Q(status_reason=""),
                name="need_ended_says_why",
            ),
        ]

        triggers = [*Record.Meta.triggers, StandsByEvidence()]

    def __str__(self) -> str:
        return self.get_category_display()

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]

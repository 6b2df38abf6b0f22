from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class ClosureReason(models.TextChoices):
    CONNECTED = "connected", _("Connected to care")
    GOALS_MET = "goals_met", _("Goals met")
    DECLINED = "declined", _("Said no to more")
    UNABLE_TO_REACH = "unable_to_reach", _("Unable to reach")
    MOVED = "moved", _("Moved away")
    DECEASED = "deceased", _("Died")
    OTHER = "other", _("Other")


class PauseKind(models.TextChoices):
    """Why a case rests."""

    HOSPITAL = "hospital", _("In the hospital")
    JAIL = "jail", _("In jail")
    ASKED_LATER = "asked_later", _("Asked for a later date")
    OTHER = "other", _("Other")


class BringPerson(pgtrigger.Trigger):
    """A case carries its neighbor's person, so that one index holds that they have one open case.

    When records are linked or parted, a trigger of their table has it looked up again (migration 0015).
    """

    # Triggers of one moment run by name: this one comes before bump_version, which compares what it leaves.
    name = "bring_person"
    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("neighbor_id", "person")
    # A new case waits for whoever is linking its neighbor. A known one is written by them, and takes no
    # lock from below.
    func = """
        IF TG_OP = 'UPDATE' AND NEW.neighbor_id = OLD.neighbor_id THEN
            IF NEW.person IS DISTINCT FROM OLD.person THEN
                SELECT person INTO NEW.person FROM neighbors_neighbor WHERE id = NEW.neighbor_id;
            END IF;
            RETURN NEW;
        END IF;
        SELECT person INTO NEW.person FROM neighbors_neighbor WHERE id = NEW.neighbor_id FOR SHARE;
        RETURN NEW;
    """


class CaseQuerySet(RecordQuerySet):
    def open(self) -> "CaseQuerySet":
        return self.exclude(status=Case.Status.CLOSED)

    def pool(self) -> "CaseQuerySet":
        """What nobody holds yet."""
        return self.filter(assigned_to=None)

    def assigned_to(self, user) -> "CaseQuerySet":
        return self.filter(assigned_to=user)


class Case(Record):
    """One stretch of care navigation for one neighbor, from opening to closure."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    class Risk(models.TextChoices):
        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")

    TRANSITIONS = {
        Status.OPEN: {Status.PAUSED, Status.CLOSED},
        Status.PAUSED: {Status.OPEN, Status.CLOSED},
        Status.CLOSED: {Status.OPEN},
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="cases", verbose_name=_("neighbor")
    )
    # Of whom the neighbor's record is one; kept by the database.
    person = models.UUIDField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, null=True, blank=True)  # noqa: DJ001 (API: null)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("navigator"),
    )
    # While no work has settled a claim of one's own yet: since when, and when it goes back to the pool.
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    claim_lapses_at = models.DateTimeField(_("claim lapses"), null=True, blank=True)
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("team")
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_reason = models.CharField(_("opened because"), max_length=300)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    paused_reason = models.CharField(_("paused because"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closure_reason = models.CharField(_("closed because"), max_length=20, choices=ClosureReason, blank=True)
    joined_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="joined_cases",
        verbose_name=_("goes on in"),
    )

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("case")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(status="closed"), name="case_one_open_per_neighbor"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "paused", "closed"]), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=Q(risk=None) | Q(risk__in=["low", "moderate", "high"]), name="case_risk_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="closed",
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closure_reason__in=ClosureReason.values,
                )
                | (~Q(status="closed") & Q(closed_at=None, closed_by=None, closure_reason="")),
                name="case_closed_says_when_who_and_why",
            ),
            models.CheckConstraint(
                condition=(Q(status="paused") & ~Q(paused_reason="") & Q(paused_until__isnull=False))
                | (~Q(status="paused") & Q(paused_reason="", paused_until=None)),
                name="case_paused_says_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="case_closes_after_it_opens",
            ),
            models.CheckConstraint(
                # Said aloud: PostgreSQL takes a comparison with null for a yes.
                condition=Q(claimed_at=None, claim_lapses_at=None)
                | Q(
                    claimed_at__isnull=False,
                    claim_lapses_at__isnull=False,
                    claim_lapses_at__gt=models.F("claimed_at"),
                    assigned_to__isnull=False,
                ),
                name="case_a_claim_that_lapses_has_a_holder",
            ),
            models.CheckConstraint(
                condition=Q(joined_to=None) | (Q(status="closed") & ~Q(joined_to=F("id"))),
                name="case_that_goes_on_is_closed",
            ),
        ]
        triggers = [*Record.Meta.triggers, BringPerson()]
        indexes = [
            models.Index(fields=["assigned_to", "status"], name="case_by_navigator"),
            models.Index(fields=["team", "status"], name="case_by_team"),
            models.Index(fields=["person"], name="case_by_person"),
            models.Index(
                fields=["opened_at"], condition=Q(assigned_to=None, status="open"), name="case_pool_by_age"
            ),
            models.Index(
                fields=["claim_lapses_at"],
                condition=Q(claim_lapses_at__isnull=False),
                name="case_claims_to_lapse",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    def get_absolute_url(self) -> str:
        return reverse("desk:case", args=[self.pk])

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]

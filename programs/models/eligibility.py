from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.effective import Effective, one_at_a_time, or_none
from programs.models.program import Beat, Program


class EligibleType(Effective):
    """A program takes calls of this type."""

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="eligible_types", verbose_name=_("program")
    )
    call_type = models.ForeignKey(
        "programs.CallType", models.PROTECT, related_name="eligible_for", verbose_name=_("call type")
    )

    class Meta(Effective.Meta):
        verbose_name = _("eligible call type")
        ordering = ["program__position", "starts_on", "call_type__position"]
        constraints = [
            *Effective.Meta.constraints,
            one_at_a_time("program", "call_type", name="eligibletype_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.call_type}"


class Exclusion(Effective):
    """A program does not take a call that has this, whatever its type."""

    class Kind(models.TextChoices):
        WEAPON = "weapon", _("weapon in possession")
        VIOLENT = "violent", _("imminent risk of hurting others")
        PRIORITY = "priority", _("priority")

    program = models.ForeignKey(Program, models.PROTECT, related_name="exclusions", verbose_name=_("program"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    priority = models.CharField(_("priority"), max_length=40, blank=True)

    class Meta(Effective.Meta):
        verbose_name = _("exclusion")
        ordering = ["program__position", "starts_on", "kind", "priority"]
        constraints = [
            *Effective.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["weapon", "violent", "priority"]), name="exclusion_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="priority") & ~Q(priority="") | ~Q(kind="priority") & Q(priority=""),
                name="exclusion_priority_is_named",
            ),
            one_at_a_time("program", "kind", "priority", name="exclusion_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.get_kind_display()} {self.priority}".strip()


class ServiceArea(Effective):
    """A program answers in this beat; without a beat, in the whole city."""

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="service_areas", verbose_name=_("program")
    )
    beat = models.ForeignKey(
        Beat, models.PROTECT, null=True, blank=True, related_name="service_areas", verbose_name=_("beat")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta(Effective.Meta):
        verbose_name = _("service area")
        ordering = ["program__position", "starts_on", "beat__position"]
        constraints = [
            *Effective.Meta.constraints,
            one_at_a_time("program", or_none("beat"), name="servicearea_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.beat or _('whole city')}"

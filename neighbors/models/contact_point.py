from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.folding import folded
from neighbors.models.part import PartOfNeighbor


class ContactPoint(PartOfNeighbor):
    """A way to reach a neighbor, and how far it is safe to use."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        ADDRESS = "address", _("Address")
        OTHER = "other", _("Other")

    neighbor = models.ForeignKey("neighbors.Neighbor", models.PROTECT, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    value = models.CharField(_("number or address"), max_length=300)
    # Of phones: with the country code where one can be read, so that a number is found however it was typed.
    digits = models.CharField(max_length=32, blank=True, editable=False)
    label = models.CharField(_("label"), max_length=100, blank=True)
    ok_to_leave_message = models.BooleanField(_("leaving a message is fine"), default=False)
    ok_to_text = models.BooleanField(_("texting is fine"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(PartOfNeighbor.Meta):
        abstract = False
        verbose_name = _("contact point")
        indexes = [
            GinIndex(fields=["digits"], opclasses=["gin_trgm_ops"], name="contactpoint_by_digits"),
            GinIndex(
                OpClass(folded("value"), name="gin_trgm_ops"),
                condition=Q(kind="address"),
                name="contactpoint_by_place",
            ),
        ]
        constraints = [
            *PartOfNeighbor.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["phone", "email", "address", "other"]), name="contactpoint_kind_known"
            ),
            models.CheckConstraint(condition=~Q(value__regex=r"^\s*$"), name="contactpoint_has_a_value"),
            models.CheckConstraint(
                condition=Q(digits__regex=r"^[0-9]*$"), name="contactpoint_digits_are_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.value

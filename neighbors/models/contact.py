from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbors.models.part import PartOfNeighbor


class Contact(PartOfNeighbor):
    """Someone in a neighbor's life: mother, roommate, provider. Follow-up is often with them."""

    neighbor = models.ForeignKey("neighbors.Neighbor", models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    relationship = models.CharField(_("relationship"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    digits = models.CharField(max_length=32, blank=True, editable=False)
    # False until the neighbor says so: silence is not consent.
    may_discuss = models.BooleanField(_("we may talk with them about the neighbor"), default=False)

    class Meta(PartOfNeighbor.Meta):
        abstract = False
        verbose_name = _("contact")
        indexes = [GinIndex(fields=["digits"], opclasses=["gin_trgm_ops"], name="contact_by_digits")]
        constraints = [
            *PartOfNeighbor.Meta.constraints,
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="contact_has_a_name"),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]*$"), name="contact_digits_are_digits"),
        ]

    def __str__(self) -> str:
        return self.name

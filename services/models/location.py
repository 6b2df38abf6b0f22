from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.models.entry import Entry, Part, text


class PlaceKind(models.TextChoices):
    PHYSICAL = "physical", _("a place to go to")
    POSTAL = "postal", _("an address for letters")
    VIRTUAL = "virtual", _("by phone or online")


class Location(Entry):
    """Where services are."""

    location_type = models.CharField(_("kind"), max_length=10, choices=PlaceKind, default=PlaceKind.PHYSICAL)
    url = models.URLField(_("website"), max_length=500, blank=True)
    organization = models.ForeignKey(
        "services.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("organization"),
    )
    name = text(_("name"), 300)
    alternate_name = text(_("other name"), 300)
    description = text(_("description"))
    transportation = text(_("how to get there"))
    # As the source says it: a place that is nowhere on earth is shown without a distance.
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    external_identifier = text(_("number elsewhere"), 300)
    external_identifier_type = text(_("kind of that number"), 100)

    class Meta(Entry.Meta):
        verbose_name = _("location")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(location_type__in=["physical", "postal", "virtual"]), name="location_type_known"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="location_point_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="location_by_point")]

    def __str__(self) -> str:
        return self.name


class Address(Part):
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="addresses", verbose_name=_("location")
    )
    attention = text(_("to the attention of"), 300)
    address_1 = text(_("street"), 300)
    address_2 = text(_("second line"), 300)
    city = text(_("city"), 100)
    region = text(_("region"), 100)
    state_province = text(_("state"), 100)
    postal_code = text(_("ZIP code"), 20)
    country = text(_("country"), 100)
    address_type = models.CharField(_("kind"), max_length=10, choices=PlaceKind, default=PlaceKind.PHYSICAL)

    OWNERS = ("location",)

    class Meta(Part.Meta):
        verbose_name = _("address")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(address_type__in=["physical", "postal", "virtual"]), name="address_type_known"
            )
        ]

    def __str__(self) -> str:
        """One line: street, city, ZIP code."""
        town = " ".join(part for part in (self.state_province, self.postal_code) if part)
        return ", ".join(part for part in (self.address_1, self.address_2, self.city, town) if part)


class Accessibility(Part):
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="accessibility", verbose_name=_("location")
    )
    description = text(_("description"))
    details = text(_("details"))
    url = models.URLField(_("website"), max_length=500, blank=True)

    OWNERS = ("location",)

    class Meta(Part.Meta):
        verbose_name = _("accessibility")
        verbose_name_plural = _("accessibility")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.description

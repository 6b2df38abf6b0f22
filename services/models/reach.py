"""How a service is reached: people, numbers, languages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.models.entry import Part, hangs_on_one, owner, text


class Contact(Part):
    organization = owner("Organization", "contacts", _("organization"))
    service = owner("Service", "contacts", _("service"))
    location = owner("Location", "contacts", _("location"))
    service_at_location = owner("ServiceAtLocation", "contacts", _("service at a location"))
    name = text(_("name"), 300)
    title = text(_("title"), 300)
    department = text(_("department"), 300)
    email = models.EmailField(_("e-mail"), blank=True)

    OWNERS = ("organization", "service", "location")
    INSIDE = ("service_at_location",)

    class Meta(Part.Meta):
        verbose_name = _("contact")
        ordering = ["position", "id"]
        constraints = [hangs_on_one("organization", "service", "location", name="contact_hangs_on_one")]

    def __str__(self) -> str:
        return self.name or self.title


class Phone(Part):
    organization = owner("Organization", "phones", _("organization"))
    service = owner("Service", "phones", _("service"))
    location = owner("Location", "phones", _("location"))
    service_at_location = owner("ServiceAtLocation", "phones", _("service at a location"))
    contact = owner("Contact", "phones", _("contact"))
    number = models.CharField(_("number"), max_length=100)
    extension = models.PositiveIntegerField(_("extension"), null=True, blank=True)
    type = text(_("kind"), 40)
    description = text(_("description"))

    OWNERS = ("organization", "service", "location")
    INSIDE = ("contact", "service_at_location")

    class Meta(Part.Meta):
        verbose_name = _("phone")
        ordering = ["position", "id"]
        constraints = [
            hangs_on_one("organization", "service", "location", name="phone_hangs_on_one"),
            models.CheckConstraint(condition=~Q(number=""), name="phone_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Language(Part):
    """A language in which somebody is answered. `iso` is the code of the languages that neighbors speak."""

    organization = owner("Organization", "+", _("organization"))
    service = owner("Service", "languages", _("service"))
    location = owner("Location", "languages", _("location"))
    phone = owner("Phone", "languages", _("phone"))
    name = text(_("name"), 100)
    code = text(_("code"), 20)
    note = text(_("note"))
    iso = models.CharField(_("ISO 639-3"), max_length=3, blank=True, editable=False)

    OWNERS = ("organization", "service", "location")
    INSIDE = ("phone",)

    class Meta(Part.Meta):
        verbose_name = _("language")
        ordering = ["position", "id"]
        constraints = [
            hangs_on_one("organization", "service", "location", name="language_hangs_on_one"),
            models.CheckConstraint(
                condition=Q(organization=None) | Q(phone__isnull=False),
                name="language_of_an_organization_is_of_a_phone",
            ),
        ]
        indexes = [models.Index(fields=["iso", "service"], name="language_by_iso")]

    def __str__(self) -> str:
        return self.name or self.code

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.models.entry import Entry, Part, hangs_on_one, owner, text


class Organization(Entry):
    """Who offers services."""

    name = models.CharField(_("name"), max_length=300)
    alternate_name = text(_("other name"), 300)
    description = text(_("description"))
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    tax_status = text(_("tax status"), 300)
    tax_id = text(_("tax number"), 100)
    year_incorporated = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    legal_status = text(_("legal status"), 300)
    logo = models.URLField(_("logo"), max_length=500, blank=True)
    uri = models.URLField(_("address in the web of data"), max_length=500, blank=True)
    # As the source says it: the parent may be in nobody's directory.
    parent_organization_id = models.UUIDField(_("parent organization"), null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("organization")
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name")]

    def __str__(self) -> str:
        return self.name


class OrganizationProgram(Part):
    """Services of one organization that belong together; HSDS calls it a program."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="programs", verbose_name=_("organization")
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = text(_("other name"), 300)
    description = text(_("description"))

    OWNERS = ("organization",)

    class Meta(Part.Meta):
        verbose_name = _("program of an organization")
        verbose_name_plural = _("programs of organizations")
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="organizationprogram_has_a_name")]

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(Part):
    """The number of an organization in some register."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="organization_identifiers", verbose_name=_("organization")
    )
    identifier_scheme = text(_("scheme"), 100)
    identifier_type = text(_("kind"), 100)
    identifier = models.CharField(_("number"), max_length=300)

    OWNERS = ("organization",)

    class Meta(Part.Meta):
        verbose_name = _("identifier")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(identifier=""), name="organizationidentifier_says_something")
        ]

    def __str__(self) -> str:
        return self.identifier


class Funding(Part):
    """Who pays for it."""

    organization = owner("Organization", "funding", _("organization"))
    service = owner("Service", "funding", _("service"))
    source = text(_("source"))

    OWNERS = ("organization", "service")

    class Meta(Part.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        ordering = ["position", "id"]
        constraints = [hangs_on_one("organization", "service", name="funding_hangs_on_one")]

    def __str__(self) -> str:
        return self.source


class CostOption(Part):
    """What somebody pays."""

    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="cost_options", verbose_name=_("service")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    option = text(_("for whom"))
    currency = text(_("currency"), 10)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    amount_description = text(_("what it pays for"))

    class Meta(Part.Meta):
        verbose_name = _("cost")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="costoption_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="costoption_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.option or self.amount_description

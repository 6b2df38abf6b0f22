from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import RecordQuerySet
from programs.models import NeedCategory
from services.models.entry import Entry, Part, text


class Intake(models.TextChoices):
    """How somebody gets in."""

    WALK_IN = "walk_in", _("Walk in")
    PHONE = "phone", _("Call first")
    APPOINTMENT = "appointment", _("By appointment")
    ONLINE = "online", _("Online")
    REFERRAL = "referral", _("By referral")


class ServiceQuerySet(RecordQuerySet):
    def offered(self) -> "ServiceQuerySet":
        """What a finder shows: neither closed for good nor, for now, shut."""
        return self.filter(status=Service.Status.ACTIVE)

    def for_need(self, category: str) -> "ServiceQuerySet":
        return self.filter(need_categories__contains=[category])

    def to_call(self) -> "ServiceQuerySet":
        """Marked as a dead end, until somebody called."""
        return self.filter(call_due_at__isnull=False)

    def by_way(self, intake: str) -> "ServiceQuerySet":
        return self.filter(intake__contains=[intake])


class Service(Entry):
    """What an organization offers, in the terms of HSDS 3.0, with the needs that it answers."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Not offered")
        DEFUNCT = "defunct", _("Gone for good")
        TEMPORARILY_CLOSED = "temporarily closed", _("Closed for now")

    organization = models.ForeignKey(
        "services.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("organization"),
    )
    program = models.ForeignKey(
        "services.OrganizationProgram",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("program"),
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = text(_("other name"), 300)
    description = text(_("description"))
    url = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    interpretation_services = text(_("interpreters"))
    application_process = text(_("how to get in"))
    fees_description = text(_("fees"))
    wait_time = text(_("wait"))
    fees = text(_("fees in short"))
    accreditations = text(_("accreditations"))
    eligibility_description = text(_("who it is for"))
    minimum_age = models.DecimalField(_("from age"), max_digits=5, decimal_places=2, null=True, blank=True)
    maximum_age = models.DecimalField(_("to age"), max_digits=5, decimal_places=2, null=True, blank=True)
    assured_date = models.DateField(_("verified on"), null=True, blank=True)
    assurer_email = models.EmailField(_("verified by (e-mail of the source)"), blank=True)
    licenses = text(_("licenses"))
    alert = text(_("alert"))
    last_modified = models.DateTimeField(_("last changed"), null=True, blank=True, db_index=True)
    # Ours: never served outside, where HSDS would have the e-mail of who verified it.
    assured_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    # Neighbors met a dead end there: somebody calls and asks, and until then the finder says so.
    call_due_at = models.DateTimeField(_("to be called since"), null=True, blank=True, editable=False)
    need_categories = ArrayField(
        models.CharField(max_length=20, choices=NeedCategory),
        verbose_name=_("needs"),
        default=list,
        blank=True,
    )
    intake = ArrayField(
        models.CharField(max_length=12, choices=Intake), verbose_name=_("ways in"), default=list, blank=True
    )

    objects: ClassVar = ServiceQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("service")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="service_has_a_name"),
            models.CheckConstraint(
                condition=Q(status__in=["active", "inactive", "defunct", "temporarily closed"]),
                name="service_status_known",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age=None) | Q(maximum_age=None) | Q(maximum_age__gte=F("minimum_age")),
                name="service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(need_categories__contained_by=NeedCategory.values), name="service_needs_known"
            ),
            models.CheckConstraint(
                condition=Q(intake__contained_by=Intake.values), name="service_intake_known"
            ),
            models.CheckConstraint(
                condition=Q(assured_by=None) | Q(assured_date__isnull=False), name="service_assured_on_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="service_by_name"),
            models.Index(fields=["source"], name="service_by_source"),
            models.Index(
                fields=["call_due_at", "id"], condition=Q(call_due_at__isnull=False), name="service_to_call"
            ),
            GinIndex(fields=["need_categories"], name="service_by_need"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Part):
    """That a service is offered at a location. Its id in HSDS is its own."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="service_at_locations", verbose_name=_("service")
    )
    location = models.ForeignKey(
        "services.Location", models.PROTECT, related_name="services_here", verbose_name=_("location")
    )
    description = text(_("description"))

    class Meta(Part.Meta):
        verbose_name = _("service at a location")
        verbose_name_plural = _("places of services")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "location"], name="serviceatlocation_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.location}"


class ServiceArea(Part):
    """For whom by where they live."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="service_areas", verbose_name=_("service")
    )
    name = text(_("name"))
    description = text(_("description"))
    extent = text(_("extent"))
    extent_type = text(_("kind of extent"), 40)
    uri = models.URLField(_("website"), max_length=500, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("service area")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name or self.description


class RequiredDocument(Part):
    """What somebody has to bring."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="required_documents", verbose_name=_("service")
    )
    document = text(_("document"))
    uri = models.URLField(_("website"), max_length=500, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("required document")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.document


class ServiceCapacity(Part):
    """How many more it can take. HSDS 3.0 has no place for it; the names are those of HSDS 3.1."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="service_capacities", verbose_name=_("service")
    )
    unit = models.CharField(_("of what"), max_length=100)
    available = models.PositiveIntegerField(_("free"))
    maximum = models.PositiveIntegerField(_("in all"), null=True, blank=True)
    description = text(_("description"))
    updated = models.DateField(_("as of"))

    class Meta(Part.Meta):
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(maximum=None) | Q(available__lte=F("maximum")), name="servicecapacity_fits"
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="servicecapacity_has_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.available} {self.unit}"

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from services.models.entry import Part, hangs_on_one, owner, text


class Taxonomy(Record):
    """A list of terms, such as Open Eligibility."""

    name = models.CharField(_("name"), max_length=300)
    description = text(_("description"))
    uri = models.URLField(_("website"), max_length=500, blank=True)
    # HSDS's `version`; a record's own is of the record.
    edition = text(_("edition"), 100)

    class Meta(Record.Meta):
        verbose_name = _("taxonomy")
        verbose_name_plural = _("taxonomies")
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="taxonomy_has_a_name")]

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(Record):
    """A word of a taxonomy. The parent is named by its id: a source may tell of it later or never."""

    code = text(_("code"), 100)
    name = models.CharField(_("name"), max_length=300)
    description = text(_("description"))
    parent_id = models.UUIDField(_("parent"), null=True, blank=True)
    taxonomy = text(_("taxonomy"), 300)
    taxonomy_detail = models.ForeignKey(
        Taxonomy, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("taxonomy")
    )
    language = text(_("language"), 20)
    term_uri = models.URLField(_("website"), max_length=500, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("term")
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="taxonomyterm_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Attribute(Part):
    """That a term is said of an entry."""

    organization = owner("Organization", "attributes", _("organization"))
    service = owner("Service", "attributes", _("service"))
    location = owner("Location", "attributes", _("location"))
    service_at_location = owner("ServiceAtLocation", "attributes", _("service at a location"))
    taxonomy_term = models.ForeignKey(
        TaxonomyTerm, models.PROTECT, null=True, blank=True, related_name="attributes", verbose_name=_("term")
    )
    link_type = text(_("kind of link"), 100)
    link_entity = text(_("linked to"), 100)
    value = text(_("value"))

    OWNERS = ("organization", "service", "location")
    INSIDE = ("service_at_location",)

    class Meta(Part.Meta):
        verbose_name = _("attribute")
        ordering = ["position", "id"]
        constraints = [hangs_on_one("organization", "service", "location", name="attribute_hangs_on_one")]

    def __str__(self) -> str:
        return str(self.taxonomy_term or self.value)

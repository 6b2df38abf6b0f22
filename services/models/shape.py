"""The shape of HSDS 3.0: which fields a noun has, and which lists hang on it. Names are HSDS's own."""

from functools import cache
from typing import Any

from django.db.models import Model

from services.models.entry import Entry, Part
from services.models.location import Accessibility, Address, Location
from services.models.organization import (
    CostOption,
    Funding,
    Organization,
    OrganizationIdentifier,
    OrganizationProgram,
)
from services.models.reach import Contact, Language, Phone
from services.models.schedule import Schedule
from services.models.service import (
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from services.models.taxonomy import Attribute, Taxonomy, TaxonomyTerm

# In the order of HSDS's own examples; the last of a service is of HSDS 3.1.
LISTS: dict[type[Model], dict[str, type[Part]]] = {
    Service: {
        "phones": Phone,
        "schedules": Schedule,
        "service_areas": ServiceArea,
        "service_at_locations": ServiceAtLocation,
        "languages": Language,
        "funding": Funding,
        "cost_options": CostOption,
        "required_documents": RequiredDocument,
        "contacts": Contact,
        "attributes": Attribute,
        "service_capacities": ServiceCapacity,
    },
    ServiceAtLocation: {
        "contacts": Contact,
        "phones": Phone,
        "schedules": Schedule,
        "attributes": Attribute,
    },
    Location: {
        "languages": Language,
        "addresses": Address,
        "contacts": Contact,
        "accessibility": Accessibility,
        "phones": Phone,
        "schedules": Schedule,
        "attributes": Attribute,
    },
    Organization: {
        "funding": Funding,
        "contacts": Contact,
        "phones": Phone,
        "programs": OrganizationProgram,
        "organization_identifiers": OrganizationIdentifier,
        "attributes": Attribute,
    },
    Contact: {"phones": Phone},
    Phone: {"languages": Language},
}

# What the schema asks for, whether or not anybody said it.
REQUIRED: dict[type[Model], tuple[str, ...]] = {
    Organization: ("description",),
    OrganizationProgram: ("description",),
    Address: ("address_1", "city", "state_province", "postal_code", "country"),
    Taxonomy: ("description",),
    TaxonomyTerm: ("description",),
}

# The names of their tables in the tabular package; whatever is not here is named like its list.
TABLES: dict[type[Model], str] = {
    Service: "services",
    Organization: "organizations",
    Location: "locations",
    ServiceAtLocation: "service_at_location",
    Contact: "contacts",
    Phone: "phones",
    Taxonomy: "taxonomies",
    TaxonomyTerm: "taxonomy_terms",
}

# Terms of ours, by which needs and ways in travel in a standard that has no field for them.
NEEDS_TAXONOMY = "HEART needs"
INTAKE_TAXONOMY = "HEART ways in"

_OURS = {"id", "created_at", "updated_at", "version", "hsds_id", "position", "source_digest"}
_RENAMED: dict[tuple[type[Model], str], str] = {(Taxonomy, "edition"): "version"}
_OF_SERVICES = {"need_categories", "intake", "assured_by"}


# By which foreign key a part names the one that it hangs on inside of an entry.
INSIDE: dict[type[Model], str] = {
    ServiceAtLocation: "service_at_location",
    Contact: "contact",
    Phone: "phone",
}


@cache
def columns(model: type[Model]) -> dict[str, Any]:
    """The HSDS fields of a noun with the columns that hold them; what points at other nouns is apart."""
    ours = _OURS | (_OF_SERVICES if model is Service else set())
    if issubclass(model, Entry):
        ours = ours | {"source"}
    if model is Language:
        ours = ours | {"iso"}
    fields = model._meta.concrete_fields
    told = [field for field in fields if field.name not in ours and not field.is_relation]
    return {_RENAMED.get((model, field.name), field.name): field for field in told}


def owner_field(model: type[Model]) -> str:
    """The foreign key by which a part names an entry of this model, such as "service"."""
    return str(model._meta.model_name)


def parts_of(model: type[Model]) -> list[type[Part]]:
    """Every kind of part that may hang on an entry of this model, the ones that others hang on first."""
    found: list[type[Part]] = []
    for part in LISTS.get(model, {}).values():
        for one in (part, *parts_of(part)):
            if one not in found:
                found.append(one)
    # A contact is there before its phones, a phone before its languages.
    depth = [ServiceAtLocation, Contact, Phone]
    return [one for one in depth if one in found] + [one for one in found if one not in depth]

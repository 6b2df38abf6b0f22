from services.models.entry import Entry, Part
from services.models.location import Accessibility, Address, Location, PlaceKind
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
    Intake,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)
from services.models.taxonomy import Attribute, Taxonomy, TaxonomyTerm

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Contact",
    "CostOption",
    "Entry",
    "Funding",
    "Intake",
    "Language",
    "Location",
    "Organization",
    "OrganizationIdentifier",
    "OrganizationProgram",
    "Part",
    "Phone",
    "PlaceKind",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "Taxonomy",
    "TaxonomyTerm",
]

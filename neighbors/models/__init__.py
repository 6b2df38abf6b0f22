from neighbors.models.alert import Alert
from neighbors.models.consent import Consent
from neighbors.models.contact import Contact
from neighbors.models.contact_point import ContactPoint
from neighbors.models.disclosure import Channel, Disclosure
from neighbors.models.link import Link
from neighbors.models.neighbor import Neighbor
from neighbors.models.plan import FamiliarPlan
from neighbors.models.terms import (
    ConsentKind,
    DataCategory,
    Element,
    GivenHow,
    RecipientKind,
    Statement,
    missing_elements,
)

__all__ = [
    "Alert",
    "Channel",
    "Consent",
    "ConsentKind",
    "Contact",
    "ContactPoint",
    "DataCategory",
    "Disclosure",
    "Element",
    "FamiliarPlan",
    "GivenHow",
    "Link",
    "Neighbor",
    "RecipientKind",
    "Statement",
    "missing_elements",
]

from neighbors.models.contact import Contact
from neighbors.models.contact_point import ContactPoint
from neighbors.models.neighbor import Neighbor

__all__ = ["Contact", "ContactPoint", "Neighbor"]

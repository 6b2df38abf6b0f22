"""Where somebody is: a beat, a point, or a place that the directory knows. No outside service is asked."""

import re
from dataclasses import dataclass

from django.db.models import Q

from programs.models import Beat
from services.models import Location, ServiceAtLocation

_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class Place:
    """A point with the name under which it was found."""

    name: str
    latitude: float
    longitude: float


def place_of(said: str) -> Place | None:
    """The place that was meant: "beat 411" or "411", "36.0,-78.9", or a name or street of the directory."""
    said = said.strip()
    if not said or "\0" in said:
        return None
    if point := _POINT.fullmatch(said):
        latitude, longitude = float(point[1]), float(point[2])
        return Place(said, latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
    return _beat(said) or _known(said)


def _beat(said: str) -> Place | None:
    code = re.sub(r"^beat[\s:]*", "", said, flags=re.IGNORECASE)
    beat = Beat.objects.in_use().filter(code__iexact=code).exclude(outline=None).first()
    return Place(str(beat), *beat.middle) if beat else None


def _known(said: str) -> Place | None:
    """The first by name of the places that have all the words in name or street; a whole name comes first."""
    located = Location.objects.exclude(latitude=None).filter(latitude__range=(-90, 90))
    whole = located.filter(name__iexact=said).order_by("id").first()
    words = Q()
    for word in said.split()[:8]:
        words &= Q(name__icontains=word) | Q(addresses__address_1__icontains=word)
    found = whole or located.filter(words).order_by("name", "id").first()
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return Place(found.name, found.latitude, found.longitude)


def place_line(link: ServiceAtLocation) -> str:
    """A place of a service as staff write it: "Example House | 1 Example Street, Durham | 35.99, -78.90"."""
    place = link.location
    address = next((str(one) for one in place.addresses.all() if one.address_type != "postal"), "")
    point = "" if place.latitude is None else f"{place.latitude}, {place.longitude}"
    return " | ".join([place.name, address, point]).rstrip(" |")

"""Where a service is offered, as staff say it: places come and go, and are never changed under others."""

from typing import Any

from django.conf import settings
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from heart.core.errors import Invalid
from services.models import Address, Location, Service, ServiceAtLocation
from services.queries.places import place_line

Rows = list[dict[str, Any]]


def replace_places(service: Service, rows: Rows, *, by: User) -> None:
    """Make these the places of the service. One that is said as before stays the place that it is.

    A place may be another service's too, so that what is said otherwise is a new place. Raises Invalid (a
    place that its source gave hours or numbers of its own can't be taken away here).
    """
    links = service.service_at_locations.select_related("location")
    there = {place_line(link): link for link in links.prefetch_related("location__addresses")}
    for position, row in enumerate(rows):
        link = there.pop(row["line"], None) or ServiceAtLocation(
            service=service, location=_new_place(service, row, by)
        )
        link.position = position
        link.save_by(by)
    for link in there.values():
        try:
            link.delete_by(by, reason=_("No longer offered there"))
        except ProtectedError:
            raise Invalid(
                _("%(place)s has hours or numbers from its source. Ask the source to take it off.")
                % {"place": link.location},
                attr="places",
            ) from None


def _new_place(service: Service, row: dict[str, Any], by: User) -> Location:
    latitude, longitude = row["point"] or (None, None)
    place = Location(
        name=row["name"], organization=service.organization, latitude=latitude, longitude=longitude
    ).save_by(by)
    Address(
        location=place, address_1=row["address_1"], city=row["city"], country=settings.PHONE_REGION
    ).save_by(by)
    return place

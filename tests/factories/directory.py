from datetime import date, time
from itertools import count

from accounts.models import User
from heart.core.acting import acting_as
from services.models import (
    Address,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)

_running = count(1)
EVERY_DAY = "MO,TU,WE,TH,FR,SA,SU"


def make_organization(**facts) -> Organization:
    facts.setdefault("name", f"Example Organization {next(_running)}")
    return Organization(**facts).save_by(User.objects.importer())


def make_location(**facts) -> Location:
    street = facts.pop("street", "1 Example Street")
    facts.setdefault("name", f"Example House {next(_running)}")
    location = Location(**facts).save_by(User.objects.importer())
    with acting_as(User.objects.importer()):
        Address.objects.create(location=location, address_1=street, city="Durham", country="US")
    return location


def make_service(
    *,
    needs: tuple[str, ...] = ("food",),
    phone: str = "",
    location: Location | None = None,
    opens: time | None = None,
    closes: time | None = None,
    byday: str = EVERY_DAY,
    **facts,
) -> Service:
    """An active service, with a number, a place and hours where they are told."""
    facts.setdefault("name", f"Example Service {next(_running)}")
    facts.setdefault("assured_date", date(2026, 11, 1))
    facts.setdefault("organization", make_organization())
    service = Service(need_categories=list(needs), **facts).save_by(User.objects.importer())
    with acting_as(User.objects.importer()):
        if phone:
            Phone.objects.create(service=service, number=phone)
        if location:
            ServiceAtLocation.objects.create(service=service, location=location)
        if opens:
            Schedule.objects.create(
                service=service, freq="WEEKLY", byday=byday, opens_at=opens, closes_at=closes
            )
    return service

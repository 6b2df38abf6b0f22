"""A service in the words of the finder, of its own page and of the list for a pocket."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heart.core.phones import digits_of
from programs.models import NeedCategory
from services.models import Intake, Location, Phone, Service
from services.queries.experience import experience_of
from services.queries.finding import NOWHERE
from services.queries.hours import schedules_of, state, weekly

# Older than this, what the directory says is a guess.
STALE_DAYS = 180
_SHORT = 3  # digits: 988, 211
_FAX = re.compile("fax", re.IGNORECASE)


@dataclass(frozen=True)
class Dial:
    """A number as it is written, with the address that calls it."""

    number: str
    digits: str
    says: str


@dataclass(frozen=True)
class Where:
    """A place of a service; `point` is where the map shows it."""

    name: str
    address: str
    transportation: str
    accessibility: str
    point: tuple[float, float] | None


@dataclass(frozen=True)
class Card:
    """What a reader is told of a service, ready to be put down."""

    service: Service
    is_open: bool | None
    hours_now: str
    hours: list[tuple[str, str]]
    distance: str
    places: list[Where]
    phones: list[Dial]
    languages: list[str]
    documents: list[str]
    costs: list[str]
    capacities: list[str]
    needs: list[str]
    ways_in: list[str]
    ages: str
    verified: str
    is_stale: bool
    experience: list[str]  # what came of it for those whom we sent there


def with_parts(services: QuerySet[Service]) -> QuerySet[Service]:
    """The services with what a card reads, at the cost of a query for each kind."""
    return services.select_related("organization").prefetch_related(
        "phones", "languages", "required_documents", "cost_options", "service_capacities",
        "service_at_locations__location__addresses", "service_at_locations__location__phones",
        "service_at_locations__location__languages", "service_at_locations__location__accessibility",
    )  # fmt: skip


def cards(services: Iterable[Service], *, at: datetime, zone: ZoneInfo) -> list[Card]:
    """Cards for services read `with_parts`."""
    services = list(services)
    places = {one.pk: [row.location_id for row in one.service_at_locations.all()] for one in services}
    schedules = schedules_of([one.pk for one in services], places)
    known = experience_of(one.pk for one in services)
    return [_card(one, schedules[one.pk], known.get(one.pk, []), at, zone) for one in services]


def _card(service: Service, schedules: Any, experience: list[str], at: datetime, zone: ZoneInfo) -> Card:
    is_open, hours_now = state(schedules, at, zone)
    locations = [row.location for row in service.service_at_locations.all()]
    verified, is_stale = verified_words(service, at, zone)
    return Card(
        service=service,
        is_open=is_open,
        hours_now=hours_now,
        hours=weekly(schedules),
        distance=_distance(getattr(service, "miles", None)),
        places=[_where(one) for one in locations],
        phones=_phones(service, locations),
        languages=_languages(service, locations),
        documents=[one.document for one in service.required_documents.all() if one.document],
        costs=_costs(service),
        capacities=[
            _("%(free)d %(unit)s free on %(day)s")
            % {"free": one.available, "unit": one.unit, "day": one.updated.isoformat()}
            for one in service.service_capacities.all()
        ],
        needs=[
            str(NeedCategory(code).label) for code in NeedCategory.values if code in service.need_categories
        ],
        ways_in=[str(Intake(code).label) for code in Intake.values if code in service.intake],
        ages=_ages(service),
        verified=verified,
        is_stale=is_stale,
        experience=experience,
    )


def verified_words(service: Service, at: datetime, zone: ZoneInfo) -> tuple[str, bool]:
    """ "Verified 12 days ago", and whether that is too long ago to rely on."""
    if service.assured_date is None:
        return _("Never verified. Call first."), True
    days = (at.astimezone(zone).date() - service.assured_date).days
    if days <= 0:
        return _("Verified today"), False
    said = ngettext("Verified %(days)d day ago", "Verified %(days)d days ago", days) % {"days": days}
    return said, days > STALE_DAYS


def _distance(miles: float | None) -> str:
    if miles is None:
        return ""
    if miles == NOWHERE:
        return _("by phone or online")
    return _("under 0.1 mile") if miles < 0.1 else _("%(miles).1f miles") % {"miles": miles}


def _where(location: Location) -> Where:
    """A place with its street; letters go elsewhere."""
    addresses = [one for one in location.addresses.all() if one.address_type != "postal"]
    has_point = location.latitude is not None and abs(location.latitude) <= 90
    return Where(
        name=location.name,
        address=str(addresses[0]) if addresses else "",
        transportation=location.transportation,
        accessibility=", ".join(one.description for one in location.accessibility.all() if one.description),
        point=(location.latitude, location.longitude or 0.0) if has_point else None,  # type: ignore[arg-type]
    )


def _phones(service: Service, locations: list[Location]) -> list[Dial]:
    """The numbers of the service or, where it has none, of its places; no fax."""
    own = [one for one in service.phones.all() if not _is_inner(one)]
    found = own or [one for place in locations for one in place.phones.all() if not _is_inner(one)]
    return [_dial(one) for one in found if not _FAX.search(one.type)]


def _is_inner(phone: Phone) -> bool:
    return bool(phone.contact_id)


def _dial(phone: Phone) -> Dial:
    number = phone.number.strip().strip('"')
    digits = digits_of(number, settings.PHONE_REGION)
    if len(digits) < _SHORT:
        digits = ""
    extension = _("ext. %d") % phone.extension if phone.extension else ""
    return Dial(f"{number} {extension}".strip(), digits, phone.description)


def _languages(service: Service, locations: list[Location]) -> list[str]:
    told = [*service.languages.all(), *(one for place in locations for one in place.languages.all())]
    # A source names its languages in its own; the ones that are spoken most are said in the reader's.
    ours = {"eng": _("English"), "spa": _("Spanish"), "ase": _("American Sign Language")}
    names = [ours.get(one.iso) or one.name or one.code for one in told if not one.phone_id]
    return list(dict.fromkeys(names))


def _costs(service: Service) -> list[str]:
    told = [service.fees_description or service.fees]
    for cost in service.cost_options.all():
        amount = f"{cost.amount:.2f} {cost.currency.upper()}".strip() if cost.amount is not None else ""
        told.append(" · ".join(filter(None, (cost.option, amount, cost.amount_description))))
    return [one for one in told if one]


def _ages(service: Service) -> str:
    low, high = service.minimum_age, service.maximum_age
    if low and high:
        return _("ages %(low)g to %(high)g") % {"low": low, "high": high}
    if low:
        return _("from age %(low)g") % {"low": low}
    return _("to age %(high)g") % {"high": high} if high else ""

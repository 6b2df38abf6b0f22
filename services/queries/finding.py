"""Finding a service that fits: by need, now, near, in a language, for somebody of this age."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, FloatField, OuterRef, Q, Subquery, Value
from django.db.models.functions import ASin, Coalesce, Cos, Power, Radians, Sin, Sqrt

from services.models import Language, RequiredDocument, ServiceAtLocation
from services.models.service import ServiceQuerySet
from services.queries.hours import open_at
from services.queries.places import Place

EARTH_MILES = 3958.8
# Whatever has no place to go to comes after all that has one.
NOWHERE = 1_000_000.0


@dataclass(frozen=True)
class ServiceFilters:
    """What is asked for; what is empty asks nothing."""

    q: str = ""
    need: str = ""
    language: str = ""
    intake: str = ""
    open_now: bool = False
    no_papers: bool = False
    age: int | None = None
    near: Place | None = None
    within: float | None = None  # miles; what is by phone or online is near everybody

    def of(self, services: ServiceQuerySet, *, at: datetime, zone: ZoneInfo) -> ServiceQuerySet:
        """The services that fit, with `miles` where a place is given."""
        if self.need:
            services = services.for_need(self.need)
        if self.intake:
            services = services.by_way(self.intake)
        if self.language:
            services = services.filter(_speaks(self.language))
        if self.open_now:
            services = services.filter(open_at(at, zone))
        if self.no_papers:
            services = services.filter(~Exists(RequiredDocument.objects.filter(service=OuterRef("pk"))))
        if self.age is not None:
            young = Q(minimum_age=None) | Q(minimum_age__lte=self.age)
            services = services.filter(young, Q(maximum_age=None) | Q(maximum_age__gte=self.age))
        for word in self.q.split()[:10]:
            named = Q(name__icontains=word) | Q(alternate_name__icontains=word)
            said = Q(description__icontains=word) | Q(eligibility_description__icontains=word)
            services = services.filter(named | said | Q(organization__name__icontains=word))
        return self._near(services)

    @property
    def order(self) -> list[str]:
        """The nearest first where a place is given, else by name."""
        return ["miles"] if self.near else ["name"]

    def _near(self, services: ServiceQuerySet) -> ServiceQuerySet:
        if self.near is None:
            return services
        services = services.annotate(miles=_miles(self.near))
        if self.within is None:
            return services
        return services.filter(Q(miles__lte=self.within) | Q(miles=NOWHERE))


def _speaks(language: str) -> Exists:
    here = ServiceAtLocation.objects.filter(service=OuterRef(OuterRef("pk"))).values("location")
    said = Language.objects.filter(iso=language)
    return Exists(said.filter(Q(service=OuterRef("pk")) | Q(location__in=here)))


def _miles(place: Place) -> Coalesce:
    """Miles as the crow flies to the nearest place of a service."""
    up = Radians(F("location__latitude") - Value(place.latitude)) / Value(2.0)
    across = Radians(F("location__longitude") - Value(place.longitude)) / Value(2.0)
    squeezed = Cos(Radians(Value(place.latitude))) * Cos(Radians(F("location__latitude")))
    chord: Any = Power(Sin(up), Value(2.0)) + squeezed * Power(Sin(across), Value(2.0))
    miles = Value(2 * EARTH_MILES) * ASin(Sqrt(chord))
    nearest = (
        ServiceAtLocation.objects.filter(service=OuterRef("pk"), location__latitude__range=(-90, 90))
        .exclude(location__location_type="virtual")
        .annotate(miles=miles)
        .order_by("miles")
        .values("miles")[:1]
    )
    return Coalesce(Subquery(nearest, output_field=FloatField()), Value(NOWHERE))

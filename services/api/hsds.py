"""The directory for everybody: HSDS 3.0's own read paths and pages, without sign-in, about nobody."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import path
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.decorators import method_decorator
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from heart.core.errors import Invalid
from programs.models import NeedCategory
from services.models import Attribute, Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm
from services.models.shape import NEEDS_TAXONOMY
from services.serializers import hsds

KEPT_SECONDS = 300
_PER_PAGE, _MOST_PER_PAGE, _BATCH = 50, 500, 200

Nested = dict[str, Any]
Shape = Callable[[Sequence[Any]], list[Nested]]


class HsdsThrottle(AnonRateThrottle):
    """Enough for a harvester that turns pages, too little to take the house down."""

    rate = "240/min"
    scope = "hsds"


@extend_schema(exclude=True)
@method_decorator(conditional_page, name="dispatch")
class Public(APIView):
    """Read by anybody, and kept by caches for a while."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (HsdsThrottle,)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code < 400:
            patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
        response["Access-Control-Allow-Origin"] = "*"
        return response


class About(Public):
    def get(self, request: Request) -> Response:
        return Response(
            {
                "version": "3.0",
                "profile": "https://docs.openreferral.org/en/3.0/",
                "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json",
            }
        )


class Listing(Public):
    """One noun: its pages, or all of it as NDJSON; and a record by its id."""

    def rows(self, request: Request) -> QuerySet:
        raise NotImplementedError

    def shape(self, request: Request) -> Shape:
        raise NotImplementedError

    def get(self, request: Request) -> Response | StreamingHttpResponse:
        rows, shape = self.rows(request), self.shape(request)
        if request.query_params.get("format") == "ndjson":
            return StreamingHttpResponse(_ndjson(rows, shape), content_type="application/x-ndjson")
        number, size = (
            _number(request, "page", 1),
            min(_number(request, "per_page", _PER_PAGE), _MOST_PER_PAGE),
        )
        total = rows.order_by().count()
        found = list(rows[(number - 1) * size : number * size])
        pages = max(1, -(-total // size))
        return Response(
            {
                "total_items": total,
                "total_pages": pages,
                "page_number": number,
                "size": len(found),
                "first_page": number == 1,
                "last_page": number >= pages,
                "empty": not found,
                "contents": shape(found),
            }
        )

    # The renderer is not chosen by the address: `format` is HSDS's own.
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type


class Services(Listing):
    def rows(self, request: Request) -> QuerySet[Service]:
        rows = Service.objects.select_related("program").order_by("name", "id")
        return _asked_services(request, rows, "")

    def shape(self, request: Request) -> Shape:
        if _is_true(request, "minimal"):
            return hsds.minimal
        return hsds.full_services if _is_true(request, "full") else hsds.listed_services


class Organizations(Listing):
    def rows(self, request: Request) -> QuerySet[Organization]:
        return _searched(request, Organization.objects.order_by("name", "id"), "name", "description")

    def shape(self, request: Request) -> Shape:
        if _is_true(request, "full_service"):
            return lambda rows: hsds.full_organizations(rows, services=True)
        return hsds.full_organizations if _is_true(request, "full") else hsds.listed_organizations


class ServicesAtLocations(Listing):
    def rows(self, request: Request) -> QuerySet[ServiceAtLocation]:
        rows = ServiceAtLocation.objects.order_by("service__name", "id")
        return _asked_services(request, rows, "service__")

    def shape(self, request: Request) -> Shape:
        return lambda rows: hsds.services_at_locations(rows, full=_is_true(request, "full"))


class Taxonomies(Listing):
    def rows(self, request: Request) -> QuerySet[Taxonomy]:
        return _searched(request, Taxonomy.objects.order_by("name", "id"), "name", "description")

    def shape(self, request: Request) -> Shape:
        return hsds.plain


class Terms(Listing):
    def rows(self, request: Request) -> QuerySet[TaxonomyTerm]:
        rows = TaxonomyTerm.objects.select_related("taxonomy_detail").order_by("name", "id")
        if taxonomy := _id(request, "taxonomy_id"):
            rows = rows.filter(taxonomy_detail=taxonomy)
        if parent := _id(request, "parent_id"):
            rows = rows.filter(parent_id=parent)
        if _is_true(request, "top_only"):
            rows = rows.filter(parent_id=None)
        return _searched(request, rows, "name", "description")

    def shape(self, request: Request) -> Shape:
        return hsds.terms


class One(Public):
    """One record by the id that it has in HSDS, in full."""

    listing: type[Listing]
    key = "pk"

    def get(self, request: Request, pk: UUID) -> Response:
        found = self.listing().rows(request).filter(**{self.key: pk})[:1]
        if not found:
            raise Http404(_("There is no such record."))
        return Response(self.full(request, list(found))[0])

    def full(self, request: Request, found: Sequence[Any]) -> list[Nested]:
        return self.listing().shape(request)(found)


class OneService(One):
    listing = Services

    def full(self, request: Request, found: Sequence[Any]) -> list[Nested]:
        return hsds.full_services(found)


class OneOrganization(One):
    listing = Organizations

    def full(self, request: Request, found: Sequence[Any]) -> list[Nested]:
        return hsds.full_organizations(found, services=_is_true(request, "full_service"))


class OneServiceAtLocation(One):
    listing = ServicesAtLocations
    key = "hsds_id"

    def full(self, request: Request, found: Sequence[Any]) -> list[Nested]:
        return hsds.services_at_locations(found, full=True)


class OneTaxonomy(One):
    listing = Taxonomies


class OneTerm(One):
    listing = Terms


def _asked_services(request: Request, rows: QuerySet, prefix: str) -> QuerySet:
    """The filters that services and services at locations have in common."""
    if organization := _id(request, "organization_id"):
        rows = rows.filter(**{f"{prefix}organization": organization})
    if since := _moment(request, "modified_after"):
        told = Q(**{f"{prefix}last_modified__gte": since})
        untold = Q(**{f"{prefix}last_modified": None, f"{prefix}updated_at__gte": since})
        rows = rows.filter(told | untold)
    said = Attribute.objects.filter(service=OuterRef(f"{prefix}pk" if prefix else "pk"))
    if term := _id(request, "taxonomy_term_id"):
        named = Exists(said.filter(taxonomy_term=term))
        ours = [code for code in NeedCategory.values if hsds.our_term_id(NEEDS_TAXONOMY, code) == term]
        rows = rows.filter(Q(**{f"{prefix}need_categories__overlap": ours}) if ours else named)
    if taxonomy := _id(request, "taxonomy_id"):
        rows = rows.filter(Exists(said.filter(taxonomy_term__taxonomy_detail=taxonomy)))
    return _searched(request, rows, f"{prefix}name", f"{prefix}description", f"{prefix}organization__name")


def _searched(request: Request, rows: QuerySet, *fields: str) -> QuerySet:
    said = request.query_params.get("search", "").strip()[:200]
    if "\0" in said:
        raise Invalid(_("Search for words."), attr="search")
    for word in said.split()[:10]:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def _ndjson(rows: QuerySet, shape: Shape) -> Iterator[str]:
    """A record a line, read in batches by what comes after the last one."""
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        wanted = ids[start : start + _BATCH]
        by_id = {row.pk: row for row in rows.model.objects.filter(pk__in=wanted)}
        for nested in shape([by_id[pk] for pk in wanted if pk in by_id]):
            yield json.dumps(nested, ensure_ascii=False) + "\n"


def _number(request: Request, name: str, default: int) -> int:
    said = request.query_params.get(name, "")
    if not said:
        return default
    if not (said.isascii() and said.isdigit()) or not 1 <= int(said[:9]) < 100_000_000:
        raise Invalid(_("A number from 1 on."), attr=name)
    return int(said[:9])


def _is_true(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() in ("true", "1", "yes")


def _id(request: Request, name: str) -> UUID | None:
    said = request.query_params.get(name, "")
    try:
        return UUID(said) if said else None
    except ValueError:
        raise Invalid(_("Name the record by its id."), attr=name) from None


def _moment(request: Request, name: str) -> datetime | None:
    said = request.query_params.get(name, "").strip().replace(" ", "+")
    if not said:
        return None
    try:
        moment, day = parse_datetime(said), None if "T" in said else parse_date(said)
    except ValueError:
        moment = day = None
    if moment is None and day is None:
        raise Invalid(_("Give a day or a time, such as 2026-11-19T19:00:00Z."), attr=name)
    moment = moment or datetime(day.year, day.month, day.day)  # type: ignore[union-attr]  # noqa: DTZ001
    return moment if moment.tzinfo else make_aware(moment)


urlpatterns = [
    path("", About.as_view(), name="about"),
    path("services", Services.as_view(), name="services"),
    path("services/<uuid:pk>", OneService.as_view(), name="service"),
    path("organizations", Organizations.as_view(), name="organizations"),
    path("organizations/<uuid:pk>", OneOrganization.as_view(), name="organization"),
    path("service_at_locations", ServicesAtLocations.as_view(), name="services_at_locations"),
    path("service_at_locations/<uuid:pk>", OneServiceAtLocation.as_view(), name="service_at_location"),
    path("taxonomies", Taxonomies.as_view(), name="taxonomies"),
    path("taxonomies/<uuid:pk>", OneTaxonomy.as_view(), name="taxonomy"),
    path("taxonomy_terms", Terms.as_view(), name="taxonomy_terms"),
    path("taxonomy_terms/<uuid:pk>", OneTerm.as_view(), name="taxonomy_term"),
]

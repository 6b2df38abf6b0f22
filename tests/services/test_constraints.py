"""What PostgreSQL refuses to hold of the directory."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from services.models import (
    Address,
    Attribute,
    Contact,
    CostOption,
    Funding,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    OrganizationProgram,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Taxonomy,
    TaxonomyTerm,
)
from tests.factories import make_location, make_organization, make_service

LATER, EARLIER = date(2030, 1, 2), date(2030, 1, 1)


def twice_there() -> ServiceAtLocation:
    location = make_location()
    return ServiceAtLocation(service=make_service(location=location), location=location)


BROKEN = {
    "organization_has_a_name": lambda: Organization(name=""),
    "organizationprogram_has_a_name": lambda: OrganizationProgram(organization=make_organization(), name=""),
    "organizationidentifier_says_something": lambda: OrganizationIdentifier(
        organization=make_organization(), identifier=""
    ),
    "funding_hangs_on_one": lambda: Funding(source="x"),
    "costoption_ends_after_it_starts": lambda: CostOption(
        service=make_service(), valid_from=LATER, valid_to=EARLIER
    ),
    "costoption_amount_not_negative": lambda: CostOption(service=make_service(), amount=-1),
    "location_type_known": lambda: Location(location_type="moon"),
    "location_point_is_whole": lambda: Location(latitude=36.0),
    "address_type_known": lambda: Address(location=make_location(), address_type="moon"),
    "service_has_a_name": lambda: Service(name=""),
    "service_status_known": lambda: Service(name="x", status="lost"),
    "service_ages_in_order": lambda: Service(name="x", minimum_age=20, maximum_age=10),
    "service_needs_known": lambda: Service(name="x", need_categories=["gold"]),
    "service_intake_known": lambda: Service(name="x", intake=["by magic"]),
    "service_assured_on_a_day": lambda: Service(
        name="x", assured_by=make_service().history.first().history_user
    ),
    "serviceatlocation_said_once": twice_there,
    "servicecapacity_fits": lambda: ServiceCapacity(
        service=make_service(), unit="beds", available=3, maximum=2, updated=LATER
    ),
    "servicecapacity_has_a_unit": lambda: ServiceCapacity(
        service=make_service(), unit="", available=3, updated=LATER
    ),
    "contact_hangs_on_one": lambda: Contact(name="x"),
    "phone_hangs_on_one": lambda: Phone(number="1", service=make_service(), organization=make_organization()),
    "phone_has_a_number": lambda: Phone(number="", service=make_service()),
    "language_hangs_on_one": lambda: Language(name="x"),
    "language_of_an_organization_is_of_a_phone": lambda: Language(organization=make_organization()),
    "schedule_hangs_on_one": lambda: Schedule(service=make_service(), location=make_location()),
    "schedule_freq_known": lambda: Schedule(service=make_service(), freq="DAILY"),
    "schedule_wkst_known": lambda: Schedule(service=make_service(), wkst="XX"),
    "schedule_ends_after_it_starts": lambda: Schedule(
        service=make_service(), valid_from=LATER, valid_to=EARLIER
    ),
    "schedule_interval_at_least_one": lambda: Schedule(service=make_service(), interval=0),
    "taxonomy_has_a_name": lambda: Taxonomy(name=""),
    "taxonomyterm_has_a_name": lambda: TaxonomyTerm(name=""),
    "attribute_hangs_on_one": lambda: Attribute(value="x"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name, acting):
    broken = BROKEN[name]()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        broken.save(force_insert=True)

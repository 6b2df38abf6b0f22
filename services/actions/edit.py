"""What staff change in the directory: one service at a time, with history."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from heart.core.errors import Invalid
from programs.queries import city_zone
from services.actions.places import replace_places
from services.models import (
    Language,
    Part,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceCapacity,
)

Rows = list[dict[str, Any]]
# The lists that staff write, and the fields of a line in them.
LISTS: dict[str, type[Part]] = {
    "phones": Phone,
    "schedules": Schedule,
    "languages": Language,
    "required_documents": RequiredDocument,
    "service_capacities": ServiceCapacity,
}
PLACES = "service_at_locations"


@transaction.atomic
def change_service(
    *,
    service: Service,
    by: User,
    at: datetime,
    facts: dict[str, Any],
    lists: dict[str, Rows] | None = None,
    reason: str = "",
) -> Service:
    """Change what a service says of itself; a list that is given replaces the one that was.

    Raises NotPermitted, Invalid (no name, ages out of order).
    """
    require(by, "services.change_service")
    service = Service.objects.lock(service.pk)
    for name, value in facts.items():
        setattr(service, name, value)
    _expect_whole(service)
    service.last_modified = at
    service.save_by(by, reason=reason)
    with acting_as(by, reason):
        _replace_lists(service, lists or {}, by)
    return service


@transaction.atomic
def add_service(
    *, by: User, at: datetime, facts: dict[str, Any], lists: dict[str, Rows] | None = None
) -> Service:
    """A service that no source told of. Raises NotPermitted, Invalid."""
    require(by, "services.change_service")
    service = Service(**facts, last_modified=at)
    _expect_whole(service)
    service.save_by(by)
    with acting_as(by):
        _replace_lists(service, lists or {}, by)
    return service


@transaction.atomic
def verify_service(*, service: Service, by: User, at: datetime) -> Service:
    """Say that what stands here was checked today. Raises NotPermitted."""
    require(by, "services.verify_service")
    service = Service.objects.lock(service.pk)
    service.assured_date, service.assured_by = at.astimezone(city_zone()).date(), by
    # Of whoever checked it before, in another house.
    service.assurer_email = ""
    service.call_due_at = None
    return service.save_by(by, reason=_("Verified"))


@transaction.atomic
def queue_call(*, service: Service, by: User, at: datetime) -> bool:
    """Mark a dead end, to be called; whether it was not marked before. Whoever verifies it takes it off."""
    require(by, "services.view_service")
    service = Service.objects.lock(service.pk)
    if service.call_due_at is not None:
        return False
    service.call_due_at = at
    service.save_by(by, reason=_("It failed neighbors"))
    return True


def _expect_whole(service: Service) -> None:
    if not service.name.strip():
        raise Invalid(_("Give it a name."), attr="name")
    low, high = service.minimum_age, service.maximum_age
    if low is not None and high is not None and low > high:
        raise Invalid(_("The first age is above the last."), attr="minimum_age")


def _replace_lists(service: Service, lists: dict[str, Rows], by: User) -> None:
    for name, rows in lists.items():
        if name == PLACES:
            replace_places(service, rows, by=by)
        else:
            _replace(service, LISTS[name], rows)


def _replace(service: Service, part: type[Any], rows: Rows) -> None:
    """Make the service's own rows of a kind these; a row that says the same stays the row that it is."""
    inner = {f"{name}__isnull": True for name in part.INSIDE}
    there = list(part.objects.filter(service=service, **inner))
    for position, facts in enumerate(rows):
        same = next((row for row in there if _says(row, facts)), None)
        if same is None:
            part(service=service, position=position, **facts).save(force_insert=True)
            continue
        there.remove(same)
        same.position = position
        same.save()
    for row in reversed(there):
        if isinstance(row, Phone):
            row.languages.all().delete()
        row.delete()


def _says(row: Part, facts: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in facts.items())

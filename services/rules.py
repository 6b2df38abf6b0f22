from typing import Any, cast

from django.db.models import Model, QuerySet

from accounts.rules import Scope, guard, scope_of
from services.models import Service
from services.models.service import ServiceQuerySet

guard("services.view_service")
guard("services.change_service")
guard("services.verify_service")


def visible_directory(model: type[Model], user: Any) -> QuerySet:
    """Every row of a noun of the directory, for whoever may see services."""
    rows = model._default_manager.all()
    return rows.none() if scope_of(user, "services.view_service") is Scope.NONE else rows


def visible_services(user: Any) -> ServiceQuerySet:
    """Every service, for whoever may see services."""
    # `visible_directory` keeps the querysets' vocabulary, which types can't see.
    return cast(ServiceQuerySet, visible_directory(Service, user))

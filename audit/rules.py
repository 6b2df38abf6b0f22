from typing import Any

from django.db.models import QuerySet

from accounts.rules import Scope, guard, scope_of
from audit.models import AccessEvent

guard("audit.view_history")
guard("audit.view_accessevent")


def visible_access_events(user: Any) -> QuerySet[AccessEvent]:
    """All for a supervisor; for an administrator too, whose answer leaves out who it was about."""
    if scope_of(user, "audit.view_accessevent") is Scope.NONE:
        return AccessEvent.objects.none()
    return AccessEvent.objects.all()


def sees_people_in_access_events(user: Any) -> bool:
    return scope_of(user, "audit.view_accessevent") is Scope.ALL

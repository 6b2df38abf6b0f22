from typing import Any

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from calls.models import Call
from calls.models.call import CallQuerySet


def _own_source(user: User, source: str, scope: Scope) -> bool:
    return bool(source) and user.source == source


guard("calls.view_call")
guard("calls.review_call")
guard("calls.upsert_call", _own_source)


def visible_calls(user: Any) -> CallQuerySet:
    """Every call, for whoever may see calls at all."""
    return Call.objects.none() if scope_of(user, "calls.view_call") is Scope.NONE else Call.objects.all()

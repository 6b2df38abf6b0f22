from typing import Any

from django.db.models import Model, QuerySet

from accounts.rules import Scope, guard, scope_of
from programs.models import Program

guard("programs.view_program")
guard("programs.change_program")


def visible_programs(user: Any) -> QuerySet[Program]:
    """Every program, also retired ones, for whoever may see programs."""
    return visible_reference(Program, user)


def visible_reference(model: type[Model], user: Any) -> QuerySet:
    """Every row of a noun of this room, for whoever may see programs."""
    rows = model._default_manager.all()
    return rows.none() if scope_of(user, "programs.view_program") is Scope.NONE else rows

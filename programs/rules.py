from typing import Any

from django.db.models import Model, QuerySet

from accounts.rules import Scope, guard, scope_of
from programs.models import Program

guard("programs.view_program")
guard("programs.change_program")
guard("programs.change_roster")


def visible_programs(user: Any) -> QuerySet[Program]:
    """Every program, also retired ones, for whoever may see programs."""
    return visible_reference(Program, user)


def visible_reference(model: type[Model], user: Any) -> QuerySet:
    """Every row of a noun of this room, for whoever may see programs."""
    rows = model._default_manager.all()
    return rows.none() if scope_of(user, "programs.view_program") is Scope.NONE else rows


def visible_roster(model: type[Model], user: Any) -> QuerySet:
    """Shifts and absences are shown to whoever plans them: why a colleague is away is nobody else's."""
    rows = model._default_manager.all()
    return rows.none() if scope_of(user, "programs.change_roster") is Scope.NONE else rows

"""Figures are of no person; who may see them is the table's question alone."""

from typing import Any

from accounts.rules import Scope, guard
from cases.models import Case
from cases.rules import cases_in

guard("insights.view_measures")
guard("insights.view_oversight")
guard("insights.publish")


def _case_in_scope(user: Any, case: Case, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=case.pk).exists()


guard("insights.add_voice", _case_in_scope)

"""What the clock says of a promise, and to whom."""

from collections.abc import Iterable

from accounts.models import User
from cases.models import Case
from followups.models import FollowUp
from notices.actions import Telling


def telling(row: FollowUp, case: Case, kind: str, step: str, to: Iterable[User]) -> Telling:
    return Telling(
        to=to,
        kind=kind,
        about=row.pk,
        case_number=case.number,
        path=case.get_absolute_url(),
        step=row.step(step),
    )


def owner_of(case: Case) -> list[User]:
    """Who has the case and still works here, if anybody."""
    return [case.assigned_to] if case.assigned_to and case.assigned_to.is_active else []

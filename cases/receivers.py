"""Where staff and calls meet the story: a signal of a room below, in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import staff_deactivated
from calls.models import Call
from calls.signals import call_followed_up
from cases.actions import open_case, pool_again
from cases.models import Case
from cases.signals import case_found
from neighbors.models import Neighbor


@receiver(staff_deactivated, dispatch_uid="cases.pool_again")
def pool(sender: Any, *, user: User, by: User, at: datetime, **kwargs: Any) -> None:
    pool_again(holder=user, by=by, at=at, reason=_("%(name)s no longer works here") % {"name": user})


@receiver(call_followed_up, dispatch_uid="cases.open_for_call")
def open_for_call(
    sender: Any, *, call: Call, neighbor: Neighbor, by: User, at: datetime, **kwargs: Any
) -> None:
    reason = _("Found in 911 call %(number)s") % {"number": call.cad_number}
    case = open_case(neighbor=neighbor, by=by, at=at, reason=reason)
    case_found.send(Case, case=case, call=call, by=by, at=at)

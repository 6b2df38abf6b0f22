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
from cases.actions.joining import join_cases, rehome_encounters, require_room_for_both
from cases.models import Case
from cases.signals import case_found
from neighbors.actions.journal import Journal
from neighbors.models import Link, Neighbor
from neighbors.signals import neighbors_linking, neighbors_parted, neighbors_parting


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


@receiver(neighbors_linking, dispatch_uid="cases.join")
def join(sender: Any, *, link: Link, journal: Journal, by: User, at: datetime, **kwargs: Any) -> None:
    join_cases(link=link, journal=journal, by=by, at=at)


@receiver(neighbors_parting, dispatch_uid="cases.require_room")
def require_room(sender: Any, *, link: Link, **kwargs: Any) -> None:
    require_room_for_both(link)


@receiver(neighbors_parted, dispatch_uid="cases.rehome")
def rehome(sender: Any, *, link: Link, by: User, at: datetime, **kwargs: Any) -> None:
    rehome_encounters(link=link, by=by, at=at)

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from calls.models import Call
from calls.signals import call_followed_up
from heart.core.errors import Conflict, Invalid

LONGEST_REASON = 2000  # characters


@transaction.atomic
def review_call(
    *, call: Call, decision: str, reason: str, by: User, at: datetime, neighbor: Any = None
) -> Call:
    """Say what a call asks of us, and why: someone to follow up with (`neighbor`), nobody, or told twice.

    The same again changes nothing. Whoever decided may think again, until a follow-up is promised.
    Raises NotPermitted, Invalid (no reason, nobody named), Conflict (decided already).
    """
    require(by, "calls.review_call", call)
    reason = reason.strip()
    _check(decision, reason, neighbor)
    call = Call.objects.lock(call.pk)
    if (call.review_decision, call.review_reason, call.reviewed_by_id) == (decision, reason, by.pk):
        return call
    _require_undecided(call, by)
    call.review_decision, call.review_reason = decision, reason
    call.reviewed_by, call.reviewed_at = by, at
    call.save_by(by, reason=str(Call.Decision(decision).label))
    if decision == Call.Decision.FOLLOW_UP:
        call_followed_up.send(Call, call=call, neighbor=neighbor, by=by, at=at)
    return call


def _check(decision: str, reason: str, neighbor: Any) -> None:
    if decision not in Call.Decision.values:
        raise Invalid(_("Say whether to follow up, not, or that it was told twice."), attr="decision")
    if not reason:
        raise Invalid(_("Say why, in a few words."), attr="reason")
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise Invalid(_("Say why in at most 2,000 characters."), attr="reason")
    if (decision == Call.Decision.FOLLOW_UP) != (neighbor is not None):
        said = _("Say whom to follow up with, and only then name someone.")
        raise Invalid(said, attr="neighbor", code="required")


def _require_undecided(call: Call, by: User) -> None:
    if not call.review_decision:
        return
    if call.reviewed_by != by:
        said = _("%(name)s has read this call: %(decision)s.")
        told = {"name": call.reviewed_by, "decision": call.get_review_decision_display()}
        raise Conflict(said % told, code="already_reviewed")
    if call.review_decision == Call.Decision.FOLLOW_UP:
        raise Conflict(
            _("A follow-up is promised for this call. Change it in the case."), code="already_reviewed"
        )

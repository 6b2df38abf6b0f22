"""What a provider, a neighbor or we ourselves say about a referral that was made."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case
from heart.core.errors import Invalid
from referrals.actions.refer import send
from referrals.actions.steps import take_step
from referrals.models import Referral


@transaction.atomic
def change_status(
    *,
    referral: Referral,
    status: str,
    by: User,
    at: datetime,
    reason: str = "",
    evidence: str = "",
    source: str = "",
    on: date | None = None,
    appointment_at: datetime | None = None,
    **sending: Any,
) -> Referral:
    """Record one step of a referral, with who says so and how we know. Sending asks the consent.

    Raises NotPermitted, InvalidTransition, Invalid (a decline without its reason; received without
    evidence), ConsentRefused.
    """
    require(by, "referrals.change_referral", referral)
    if status == Referral.Status.SENT:
        return send(referral=referral, by=by, at=at, evidence=evidence, **sending)
    if status not in Referral.Status.values or status == Referral.Status.DRAFT:
        raise Invalid(_("Unknown status: %(code)s.") % {"code": status}, attr="status")
    referral = Referral.objects.lock(referral.pk)
    if status == Referral.Status.DECLINED:
        referral.decline_reason = reason.strip()
        if not referral.decline_reason:
            raise Invalid(_("Say why the provider declined: it helps the next neighbor."), attr="reason")
    if status == Referral.Status.SCHEDULED:
        referral.appointment_at = appointment_at
    return take_step(referral, status, by=by, at=at, source=source, evidence=evidence, reason=reason, on=on)


@transaction.atomic
def withdraw_all(*, case: Case, by: User, at: datetime, reason: str) -> int:
    """The case has closed: nobody waits for its open referrals any more. Returns how many there were."""
    still_open = list(Referral.objects.open().filter(need__case=case).order_by("pk"))
    for referral in still_open:
        change_status(referral=referral, status=Referral.Status.WITHDRAWN, by=by, at=at, reason=reason)
    return len(still_open)

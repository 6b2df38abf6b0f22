"""Where no consent allows it: a supervisor is asked, and sends it or says no."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.rules import require
from heart.core.errors import Conflict, Invalid, InvalidTransition
from notices.actions import tell
from referrals.models import OverrideRequest, Referral

OVERRIDES_PATH = "/oversight/overrides/"


@transaction.atomic
def ask_override(*, referral: Referral, by: User, at: datetime, reason: str) -> OverrideRequest:
    """Ask the supervisors to send a draft that no consent allows. Nothing is shared by asking.

    Raises NotPermitted, Invalid (no reason), InvalidTransition (not a draft), Conflict (asked already).
    """
    require(by, "referrals.change_referral", referral)
    if not reason.strip():
        raise Invalid(_("Say why it can't wait for a consent."), attr="reason")
    referral = Referral.objects.lock(referral.pk)
    if referral.status != Referral.Status.DRAFT:
        raise InvalidTransition(_("Only what is not sent yet can be asked for."))
    if OverrideRequest.objects.waiting().filter(referral=referral).exists():
        raise Conflict(_("A supervisor was asked already. You are told when they answer."))
    asked = OverrideRequest(referral=referral, reason=reason.strip(), asked_at=at, asked_by=by).save_by(by)
    supervisors = User.objects.people().active().filter(role=Role.SUPERVISOR).exclude(pk=by.pk)
    tell(
        to=supervisors, kind="consent_override", about=asked.pk, case_number=referral.need.case.number,
        path=OVERRIDES_PATH, at=at,
    )  # fmt: skip
    return asked


@transaction.atomic
def refuse_override(*, referral: Referral, by: User, at: datetime, reason: str) -> OverrideRequest:
    """A supervisor says no, and why; who asked is told.

    Raises NotPermitted, Invalid (no reason), InvalidTransition (nobody asked, or it was answered).
    """
    require(by, "neighbors.override_consent", referral.need.case.neighbor)
    if not reason.strip():
        raise Invalid(_("Say why not, and what to do instead."), attr="reason")
    referral = Referral.objects.lock(referral.pk)
    asked = OverrideRequest.objects.waiting().filter(referral=referral).first()
    if asked is None:
        raise InvalidTransition(_("Nobody waits for an answer to this."))
    return _answer(asked, OverrideRequest.Answer.REFUSED, by=by, at=at, reason=reason)


def end_request(referral: Referral, *, by: User, at: datetime) -> None:
    """A draft has moved on: whoever asked for it is answered by that."""
    for asked in OverrideRequest.objects.waiting().filter(referral=referral):
        by_override = referral.status == Referral.Status.SENT and referral.consent_id is None
        said = OverrideRequest.Answer.SENT if by_override else OverrideRequest.Answer.NOT_NEEDED
        _answer(asked, said, by=by, at=at)


def _answer(
    asked: OverrideRequest, answer: str, *, by: User, at: datetime, reason: str = ""
) -> OverrideRequest:
    asked.answer, asked.answer_reason = answer, reason.strip()
    asked.answered_at, asked.answered_by = at, by
    asked.save_by(by, reason=reason.strip())
    if asked.asked_by_id != by.pk and asked.asked_by.is_active:
        referral = asked.referral
        tell(
            to=[asked.asked_by], kind="referral_answered", about=asked.pk,
            case_number=referral.need.case.number, path=referral.get_absolute_url(), at=at,
        )  # fmt: skip
    return asked

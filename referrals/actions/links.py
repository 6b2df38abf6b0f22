"""The provider's link: made by us under the consent, answered once, without an account."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.rules import require
from heart.core.errors import InvalidTransition, Refusal
from neighbors.models import Channel
from notices.actions import tell
from referrals.actions.moves import change_status
from referrals.actions.refer import tell_provider
from referrals.calendar import LINK_LASTS
from referrals.models import ProviderLink, Referral
from referrals.models.link import hash_of, new_token
from referrals.queries.sharing import what_stops


class LinkClosed(Refusal):
    """The link can't be answered any more; its code says why: used, expired, withdrawn or stopped."""

    code = "link_closed"


@transaction.atomic
def make_link(*, referral: Referral, by: User, at: datetime) -> tuple[ProviderLink, str]:
    """A new link and its secret, which is shown once; the one before stops working.

    Raises NotPermitted, ConsentRefused, InvalidTransition (not with the provider).
    """
    require(by, "referrals.change_referral", referral)
    if referral.consent is None and referral.is_sent:
        raise InvalidTransition(_("This was sent without a consent. Call the provider instead."))
    tell_provider(referral, Channel.PROVIDER_LINK, by=by, at=at)
    referral = Referral.objects.lock(referral.pk)
    if not referral.is_sent:
        raise InvalidTransition(_("Only what is with a provider can be answered. Send it first."))
    for before in ProviderLink.objects.unused().filter(referral=referral):
        before.withdrawn_at = at
        before.save_by(by, reason=_("A new link was made"))
    token = new_token()
    link = ProviderLink(
        referral=referral, token_hash=hash_of(token), expires_at=at + LINK_LASTS, made_at=at, made_by=by
    )
    return link.save_by(by), token


@transaction.atomic
def answer_by_link(
    *,
    link: ProviderLink,
    status: str,
    at: datetime,
    reason: str = "",
    appointment_at: datetime | None = None,
) -> Referral:
    """The provider's answer, once: of two at the same moment one counts. Its owner is told.

    Raises LinkClosed, InvalidTransition, Invalid (no such answer, a decline without its reason).
    """
    by = User.objects.provider()
    link = ProviderLink.objects.lock(link.pk)
    expect_open(link, at)
    if status not in Referral.ANSWERS:
        raise InvalidTransition(_("Pick one of the answers."), attr="status")
    referral = change_status(
        referral=link.referral, status=status, by=by, at=at, source="provider", reason=reason,
        evidence=_("Answered through the link"), appointment_at=appointment_at,
    )  # fmt: skip
    link.used_at = at
    link.save_by(by)
    case = referral.need.case
    tell(
        to=owners_of(referral), kind="referral_answered", about=referral.pk, case_number=case.number,
        path=referral.get_absolute_url(), at=at, step=referral.status,
    )  # fmt: skip
    return referral


def expect_open(link: ProviderLink, at: datetime) -> None:
    """Raise LinkClosed, in words that say what to do, unless the link can be answered now."""
    if link.used_at is not None:
        raise LinkClosed(_("This was answered already. Call us if something changed."), code="used")
    if link.has_expired(at):
        raise LinkClosed(_("This link has ended. Call us, and we send a new one."), code="expired")
    if link.withdrawn_at is not None or not link.referral.is_sent:
        raise LinkClosed(_("This request is no longer open. There is nothing to do."), code="withdrawn")
    if what_stops(link.referral, at):
        raise LinkClosed(_("There is nothing to see here any more. Call us if you need to."), code="stopped")


def owners_of(referral: Referral) -> list[User]:
    """Who answers for it: who has the case; where that is nobody who works here, the supervisors."""
    owner = referral.need.case.assigned_to
    if owner is not None and owner.is_active:
        return [owner]
    return list(User.objects.people().active().filter(role=Role.SUPERVISOR))

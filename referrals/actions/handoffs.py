"""A warm handoff: the neighbor, somebody at the provider's and one of us, in one contact."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from followups.actions import log_contact
from followups.models import ContactAttempt
from heart.core.errors import Invalid, InvalidTransition
from neighbors.models import Channel
from referrals.actions.refer import tell_provider
from referrals.models import Handoff, Referral

# Three people meet or speak; a letter is not a handoff.
WAYS = [ContactAttempt.Method.IN_PERSON, ContactAttempt.Method.PHONE, ContactAttempt.Method.VIDEO]


@transaction.atomic
def log_handoff(
    *,
    referral: Referral,
    by: User,
    at: datetime,
    provider_person: str,
    method: str = ContactAttempt.Method.IN_PERSON,
    met_at: datetime | None = None,
    **facts: Any,
) -> Handoff:
    """Log the contact of the three, which keeps a promise as any contact does; `by` is who was there for us.

    What the provider was told by it is asked of the consent, and listed. The referral stays where it stands:
    what the provider said is a step of its own. `facts` go to the contact: its note, language, interpreter,
    next window.

    Raises NotPermitted, ConsentRefused, InvalidTransition (not with the provider, the case closed), Invalid.
    """
    require(by, "referrals.change_referral", referral)
    if not provider_person.strip():
        raise Invalid(_("Say who was there for the provider."), attr="provider_person")
    if method not in WAYS:
        raise Invalid(_("Three people meet in person, by phone or by video."), attr="method")
    by_phone = method == ContactAttempt.Method.PHONE
    tell_provider(referral, Channel.PHONE if by_phone else Channel.OTHER, by=by, at=at)
    referral = Referral.objects.lock(referral.pk)
    if not referral.is_sent:
        raise InvalidTransition(_("Send it first: a handoff is to a provider who knows of it."))
    contact = log_contact(
        case=referral.need.case, by=by, at=at, met_at=met_at, method=method,
        with_whom=ContactAttempt.WithWhom.NEIGHBOR, **facts,
    )  # fmt: skip
    handoff = Handoff(referral=referral, contact=contact, provider_person=provider_person.strip())
    return handoff.save_by(by)

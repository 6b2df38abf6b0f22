"""A referral leaves the house as a FHIR Bundle: shared like anything else, and written down each time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import InvalidTransition
from neighbors.models import Channel, Disclosure
from referrals.actions.refer import tell_provider
from referrals.models import Referral


@transaction.atomic
def share_export(*, referral: Referral, by: User, at: datetime) -> Disclosure:
    """Share a referral as a Bundle, if its consent allows it now. What is told is the disclosure's.

    Raises NotPermitted, ConsentRefused, InvalidTransition (sent without a consent).
    """
    require(by, "referrals.view_referral", referral)
    if referral.consent is None and referral.sent_at is not None:
        raise InvalidTransition(_("This was sent without a consent, so it is not exported."))
    return tell_provider(referral, Channel.FHIR, by=by, at=at)

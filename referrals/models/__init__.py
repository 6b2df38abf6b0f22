from referrals.models.event import ReferralEvent
from referrals.models.handoff import Handoff
from referrals.models.link import ProviderLink
from referrals.models.override import OverrideRequest
from referrals.models.referral import Referral

__all__ = ["Handoff", "OverrideRequest", "ProviderLink", "Referral", "ReferralEvent"]

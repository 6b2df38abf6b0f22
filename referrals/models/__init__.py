from referrals.models.event import ReferralEvent
from referrals.models.link import ProviderLink
from referrals.models.referral import Referral

__all__ = ["ProviderLink", "Referral", "ReferralEvent"]

from referrals.serializers.fhir import bundle_of
from referrals.serializers.referral import (
    LinkSerializer,
    NewReferralSerializer,
    ReferralChangeSerializer,
    ReferralSerializer,
    ReferralStatusSerializer,
)

__all__ = [
    "LinkSerializer",
    "NewReferralSerializer",
    "ReferralChangeSerializer",
    "ReferralSerializer",
    "ReferralStatusSerializer",
    "bundle_of",
]

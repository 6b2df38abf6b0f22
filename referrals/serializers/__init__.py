from referrals.serializers.fhir import bundle_of
from referrals.serializers.referral import (
    LinkSerializer,
    NewHandoffSerializer,
    NewReferralSerializer,
    OverrideReasonSerializer,
    ReferralChangeSerializer,
    ReferralSerializer,
    ReferralStatusSerializer,
)

__all__ = [
    "LinkSerializer",
    "NewHandoffSerializer",
    "NewReferralSerializer",
    "OverrideReasonSerializer",
    "ReferralChangeSerializer",
    "ReferralSerializer",
    "ReferralStatusSerializer",
    "bundle_of",
]

from calls.models.call import TIMES, Call, CallQuerySet
from calls.models.eligibility import CallEligibility

__all__ = ["TIMES", "Call", "CallEligibility", "CallQuerySet"]

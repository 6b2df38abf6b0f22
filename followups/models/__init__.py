from followups.models.attempt import ContactAttempt
from followups.models.follow_up import FollowUp, Promise
from followups.models.setback import SweepSetback

__all__ = ["ContactAttempt", "FollowUp", "Promise", "SweepSetback"]

"""What calls do when the city's promises change."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from calls.actions import judge_again
from programs.signals import eligibility_rules_changed


@receiver(eligibility_rules_changed, dispatch_uid="calls.judge_again")
def judge_calls_again(sender: Any, *, by: User, at: datetime, **kwargs: Any) -> None:
    judge_again(by=by, at=at)

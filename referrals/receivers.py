"""What a referral does when a case closes, and what a service does when a referral fails."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Need
from cases.signals import case_closed, need_joined
from neighbors.actions.journal import Journal
from referrals.actions import join_referrals, withdraw_all
from referrals.actions.dead_ends import queue_failing
from referrals.models import Referral
from referrals.signals import referral_moved


@receiver(case_closed, dispatch_uid="referrals.withdraw")
def withdraw(sender: Any, *, case: Case, by: User, at: datetime, **kwargs: Any) -> None:
    withdraw_all(case=case, by=by, at=at, reason=_("The case was closed"))


@receiver(referral_moved, dispatch_uid="referrals.mark_dead_end")
def mark_dead_end(sender: Any, *, referral: Referral, by: User, at: datetime, **kwargs: Any) -> None:
    if referral.status in Referral.FAILED:
        queue_failing([referral.service], by=by, at=at)


@receiver(need_joined, dispatch_uid="referrals.join")
def join(sender: Any, *, need: Need, into: Need, journal: Journal, **kwargs: Any) -> None:
    join_referrals(need=need, into=into, journal=journal)

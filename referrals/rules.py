"""Whose referrals a person may see and change: those of the cases in their scope."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from cases.rules import cases_in
from referrals.models import Handoff, OverrideRequest, ProviderLink, Referral, ReferralEvent
from referrals.models.override import OverrideRequestQuerySet


def visible_referrals(user: Any) -> QuerySet[Referral]:
    cases = cases_in(scope_of(user, "referrals.view_referral"), user)
    return Referral.objects.filter(need__case__in=cases)


def visible_events(user: Any) -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(referral__in=visible_referrals(user))


def visible_links(user: Any) -> QuerySet[ProviderLink]:
    return ProviderLink.objects.filter(referral__in=visible_referrals(user))


def visible_handoffs(user: Any) -> QuerySet[Handoff]:
    return Handoff.objects.filter(referral__in=visible_referrals(user))


def visible_override_requests(user: Any) -> OverrideRequestQuerySet:
    return OverrideRequest.objects.filter(referral__in=visible_referrals(user))


def _in_scope(user: User, referral: Referral, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=referral.need.case_id).exists()


for _perm in ("referrals.view_referral", "referrals.change_referral"):
    guard(_perm, _in_scope)

"""Follow-ups are seen and worked on with the case that they belong to."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from cases.rules import cases_in
from followups.models import ContactAttempt, Escalation, FollowUp
from followups.models.follow_up import FollowUpQuerySet


def visible_follow_ups(user: Any) -> FollowUpQuerySet:
    scope = scope_of(user, "followups.view_followup")
    if scope is Scope.ALL:
        return FollowUp.objects.all()
    return FollowUp.objects.filter(case__in=cases_in(scope, user))


def visible_attempts(user: Any) -> QuerySet[ContactAttempt]:
    return ContactAttempt.objects.filter(follow_up__in=visible_follow_ups(user))


def visible_escalations(user: Any) -> QuerySet[Escalation]:
    return Escalation.objects.filter(follow_up__in=visible_follow_ups(user))


def _in_scope(user: User, follow_up: FollowUp, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=follow_up.case_id).exists()


for _perm in ("followups.view_followup", "followups.log_attempt", "followups.override_followup"):
    guard(_perm, _in_scope)

"""Follow-ups are seen and worked on with the case that they belong to."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from cases.rules import cases_in, cases_of_own_encounters
from followups.models import BulkAct, ContactAttempt, Escalation, FollowUp, SavedView, StruckAttempt
from followups.models.follow_up import FollowUpQuerySet


def visible_follow_ups(user: Any) -> FollowUpQuerySet:
    """By what stands on the row itself, so that the indexes of its lists answer; as visible_cases says."""
    scope = scope_of(user, "followups.view_followup")
    if scope is Scope.NONE:
        return FollowUp.objects.none()
    reach = _reach(user, scope)
    seen = FollowUp.objects.filter(reduce(or_, reach)) if reach else FollowUp.objects.all()
    return seen.in_parts(Q(pinned_at__isnull=False), *(Q(pin_rank=1) & part for part in reach or [Q()]))


def _reach(user: User, scope: Scope) -> list[Q]:
    """What makes a row theirs to see, any of these; empty for every row."""
    if scope is Scope.ALL:
        return []
    reach = [Q(holder=user)]
    if user.team_id:
        reach.append(Q(team=user.team_id))
    if scope is Scope.TEAM_AND_POOL:
        reach.append(Q(holder=None))
    else:
        reach += [Q(case__in=cases) for cases in cases_of_own_encounters(user)]
    return reach


def pool_of(user: Any) -> FollowUpQuerySet:
    """Pending promises of cases that nobody holds, as far as `user` may take them."""
    scope = scope_of(user, "cases.claim_case")
    pool = FollowUp.objects.pending().filter(holder=None)  # type: ignore[attr-defined]
    if scope is Scope.NONE:
        return pool.none()
    if scope in (Scope.ALL, Scope.TEAM_AND_POOL):
        return pool
    reach = _reach(user, scope)
    return pool.filter(reduce(or_, reach)).in_parts(*reach)


def visible_attempts(user: Any) -> QuerySet[ContactAttempt]:
    return ContactAttempt.objects.filter(follow_up__in=visible_follow_ups(user))


def visible_escalations(user: Any) -> QuerySet[Escalation]:
    return Escalation.objects.filter(follow_up__in=visible_follow_ups(user))


def visible_struck_attempts(user: Any) -> QuerySet[StruckAttempt]:
    return StruckAttempt.objects.filter(follow_up__in=visible_follow_ups(user))


def visible_saved_views(user: Any) -> QuerySet[SavedView]:
    """One's own views of the queue and those of one's team, for whom the queue is."""
    if scope_of(user, "followups.view_followup") is Scope.NONE:
        return SavedView.objects.none()
    of_team = Q(team=user.team_id) if user.team_id else Q(pk__in=[])
    return SavedView.objects.filter(Q(owner=user) | of_team)


def visible_bulk_acts(user: Any) -> QuerySet[BulkAct]:
    """One's own: what another supervisor did stands in the history of each record."""
    if scope_of(user, "followups.view_bulkact") is Scope.NONE:
        return BulkAct.objects.none()
    return BulkAct.objects.filter(by=user)


def _in_scope(user: User, follow_up: FollowUp, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=follow_up.case_id).exists()


guard("followups.move_to_policy")
for _perm in ("followups.view_followup", "followups.log_attempt", "followups.override_followup"):
    guard(_perm, _in_scope)


def _may_save(user: User, view: SavedView, scope: Scope) -> bool:
    """One's own views; a team's by who may share."""
    return view.owner_id == user.pk or (view.team_id is not None and user.has_perm("followups.share_view"))


guard("followups.save_view", _may_save)
guard("followups.share_view")
guard("followups.view_bulkact")

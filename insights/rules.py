"""Figures are of no person; who may see them is the table's question alone."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.rules import Scope, guard, require, scope_of
from calls.models import Call
from calls.rules import visible_calls
from cases.models import Case, Encounter, Need
from cases.rules import cases_in, visible_cases, visible_encounters, visible_needs
from followups.models import ContactAttempt, FollowUp
from followups.rules import visible_attempts, visible_follow_ups
from insights.models import Export, QualityReview, QualitySample, SavedInsight, UnarmedReview
from insights.models.quality import QualityReviewQuerySet
from neighbors.models import Neighbor
from neighbors.rules import visible_neighbors
from referrals.models import Referral
from referrals.rules import visible_referrals

guard("insights.view_measures")
guard("insights.view_oversight")
guard("insights.publish")
guard("insights.review_quality")
guard("insights.read_quality")
guard("insights.review_unarmed")


def _case_in_scope(user: Any, case: Case, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=case.pk).exists()


guard("insights.add_voice", _case_in_scope)


def _export_in_scope(user: Any, export: Export, scope: Scope) -> bool:
    return export.requested_by_id == user.pk


guard("insights.export_rows")
guard("insights.export_extract")
guard("insights.view_export", _export_in_scope)
guard("insights.take_export", _export_in_scope)


def may_export(user: Any, kind: str) -> None:
    """Raise NotPermitted unless `user` may ask for these rows."""
    is_extract = kind == Export.Kind.EXTRACT
    require(user, "insights.export_extract" if is_extract else "insights.export_rows")


def visible_exports(user: Any) -> QuerySet[Export]:
    """That an export was asked for, by whom and what for: a supervisor sees all, an analyst their own."""
    scope = scope_of(user, "insights.view_export")
    if scope is Scope.NONE:
        return Export.objects.none()
    return Export.objects.all() if scope is Scope.ALL else Export.objects.filter(requested_by=user)


def _insight_in_scope(user: Any, saved: SavedInsight, scope: Scope) -> bool:
    """One's own; a team's belongs to whoever may share with it."""
    if saved.team_id is None:
        return saved.owner_id == user.pk
    return saved.team_id == user.team_id and user.has_perm("insights.share_insight")


guard("insights.save_insight", _insight_in_scope)
guard("insights.share_insight")


def visible_saved_insights(user: Any) -> QuerySet[SavedInsight]:
    """One's own, and one's team's."""
    if scope_of(user, "insights.save_insight") is Scope.NONE:
        return SavedInsight.objects.none()
    seen = Q(owner=user)
    return SavedInsight.objects.filter(seen | Q(team=user.team_id) if user.team_id else seen)


# The rows behind a figure, each as its own room shows it. Answers of responders and of neighbors to our
# questions are of no list: those are counted, and read by nobody.
_VISIBLE: dict[type[Model], tuple[str, Callable[[Any], QuerySet]]] = {
    Call: ("calls.view_call", visible_calls),
    Case: ("cases.view_case", visible_cases),
    ContactAttempt: ("followups.view_followup", visible_attempts),
    Encounter: ("cases.view_encounter", visible_encounters),
    FollowUp: ("followups.view_followup", visible_follow_ups),
    Need: ("cases.view_need", visible_needs),
    Neighbor: ("neighbors.view_neighbor", visible_neighbors),
    Referral: ("referrals.view_referral", visible_referrals),
}


def visible_rows(user: Any, model: type[Model]) -> QuerySet | None:
    """The rows of this kind that `user` may see; None where they may see none of any kind."""
    perm, visible = _VISIBLE.get(model, ("", None))
    return visible(user) if visible and user.has_perm(perm) else None


def visible_quality_reviews(user: Any) -> QualityReviewQuerySet:
    """What was drawn, for who reads it; for everybody else what a colleague wrote of their own work."""
    scope = scope_of(user, "insights.read_quality")
    if scope is Scope.ALL:
        return QualityReview.objects.all()
    if scope is Scope.NONE:
        return QualityReview.objects.none()
    return QualityReview.objects.told().filter(author=user)


def visible_unarmed_reviews(user: Any) -> QuerySet[UnarmedReview]:
    if scope_of(user, "insights.review_unarmed") is Scope.NONE:
        return UnarmedReview.objects.none()
    return UnarmedReview.objects.all()


def visible_quality_samples(user: Any) -> QuerySet[QualitySample]:
    if scope_of(user, "insights.review_quality") is Scope.NONE:
        return QualitySample.objects.none()
    return QualitySample.objects.all()

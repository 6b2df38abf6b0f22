"""The ladder: each rung is climbed once for each due time of a promise, and answered by whoever was told."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Role, User
from accounts.rules import require
from cases.models import Case
from cases.queries import lead_of
from followups.actions.batches import in_batches
from followups.actions.telling import owner_of, telling
from followups.models import Escalation, FollowUp
from followups.models.follow_up import FollowUpQuerySet
from heart.core.acting import acting_as
from heart.core.sweeps import sweep
from notices.actions import acknowledge_about, tell_all
from notices.models import Notice
from programs.models import Audience, EscalationRung
from programs.queries import Rung, policies_by_rung

LADDER_KINDS = (
    Notice.Kind.ACT_BY_NEAR,
    Notice.Kind.OVERDUE,
    Notice.Kind.ESCALATED,
    Notice.Kind.PROMISE_WATCHED,
)


@sweep
def escalate(at: datetime) -> int:
    """Tell the people of each rung whose moment has come; a rung that was told is not told again."""
    return sum(
        in_batches("escalate", _to_climb(rung, policies, at), partial(_climb, rung=rung, at=at), at)
        for rung, policies in policies_by_rung().items()
    )


def _to_climb(rung: Rung, policies: set[Any], at: datetime) -> FollowUpQuerySet:
    moment = at - rung.after
    pending = FollowUp.objects.pending().filter(policy__in=policies)
    if rung.counts_from == EscalationRung.CountsFrom.ACT_BY:
        come = pending.filter(queue_at__lte=moment).order_by("queue_at")
    else:
        # Overdue begins the instant after due.
        come = pending.filter(due_at__lt=moment).order_by("due_at")
    told = Escalation.objects.filter(follow_up=OuterRef("pk"), step=rung.step, due_at=OuterRef("due_at"))
    return come.exclude(Exists(told))


def _climb(batch: list[FollowUp], rung: Rung, at: datetime) -> None:
    """Write the rung and its notices for each row, in the caller's transaction."""
    cases = Case.objects.select_related("assigned_to", "team__lead").in_bulk({row.case_id for row in batch})
    rows = FollowUp.objects.select_related("policy__followed_by__director").in_bulk([row.pk for row in batch])
    supervisors = list(User.objects.active().filter(role=Role.SUPERVISOR))
    to = {row.pk: _listeners(rung, rows[row.pk], cases[row.case_id], supervisors) for row in batch}
    climbed = [
        Escalation(
            follow_up=row,
            step=rung.step,
            due_at=row.due_at,
            taken_at=at,
            told=[user.pk for user in to[row.pk]],
        )
        for row in batch
    ]
    kind = notice_kind(rung)
    with acting_as(User.objects.clock(), str(kind.label)):
        # Another sweep may have told it since these rows were found: then it is told already.
        Escalation.objects.bulk_create(climbed, ignore_conflicts=True)
    tell_all([telling(row, cases[row.case_id], kind, rung.step, to[row.pk]) for row in batch], at=at)


def notice_kind(rung: Rung) -> Any:
    """What people are told: of a kind that they may mute, or may not, as the rung says."""
    by_act = rung.counts_from == EscalationRung.CountsFrom.ACT_BY
    if rung.can_be_muted:
        return (
            Notice.Kind.ACT_BY_NEAR if by_act and Audience.OWNER in rung.to else Notice.Kind.PROMISE_WATCHED
        )
    return Notice.Kind.ESCALATED if by_act or rung.after else Notice.Kind.OVERDUE


def _listeners(rung: Rung, row: FollowUp, case: Case, supervisors: list[User]) -> list[User]:
    """Who is told; the supervisors stand in for whoever is not named, or not there any more."""
    director = row.policy.followed_by.director
    people = {
        Audience.OWNER: owner_of(case),
        Audience.LEAD: lead_of(case),
        Audience.SUPERVISOR: supervisors,
        Audience.DIRECTOR: [director] if director and director.is_active else [],
    }
    told = {user.pk: user for audience in rung.to for user in people[Audience(audience)]}
    return list(told.values()) or supervisors


@transaction.atomic
def acknowledge_escalations(*, follow_up: FollowUp, by: User, at: datetime) -> int:
    """Say "I have this" of everything that was told about a promise; returns how many had no answer yet.

    One's own notices of it are acknowledged too. Raises NotPermitted.
    """
    require(by, "followups.log_attempt", follow_up)
    acknowledge_about(about=follow_up.pk, kinds=LADDER_KINDS, by=by, at=at)
    return _answer(Escalation.objects.filter(follow_up=follow_up), by=by, at=at)


@transaction.atomic
def answer_step(*, about: UUID, step: str, by: User, at: datetime) -> int:
    """A notice of the ladder was acknowledged, by whoever was told: so is its rung."""
    told = Escalation.objects.filter(follow_up=about, step=step.partition(":")[0], told__contains=[by.pk])
    return _answer(told, by=by, at=at)


def _answer(told: Any, *, by: User, at: datetime) -> int:
    with acting_as(by):
        return int(told.unanswered().filter(taken_at__lte=at).update(acknowledged_at=at, acknowledged_by=by))

"""Two open cases become one: their promises stand in the one that stays, each moved, joined or ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Encounter, FollowUpWish
from followups.actions.promises import schedule_follow_up, withdraw_promise
from followups.models import CallPromise, FollowUp, Pause, Promise
from neighbors.actions.journal import Journal


@transaction.atomic
def join_follow_ups(*, stays: Case, goes: Case, journal: Journal, by: User, at: datetime) -> None:
    """Bring every follow-up of `goes` into `stays`, in rounds after those that are there.

    Of two first follow-ups that wait, the earlier due stands, and whoever waited for the other waits for it.
    """
    waiting = FollowUp.objects.pending().first_of_encounter().filter(case__in=[stays, goes])
    by_due = list(waiting.order_by("due_at", "pk").select_for_update(of=("self",)))
    # Before they stand in one case, which has at most one.
    for later in by_due[1:]:
        _wait_for(by_due[0], later, journal, at)
    last = FollowUp.objects.filter(case=stays).aggregate(last=Max("round"))["last"] or 0
    rounds = FollowUp.objects.filter(case=goes).order_by("round")
    for place, follow_up in enumerate(rounds, start=last + 1):
        journal.change(follow_up, case=stays, round=place)


def _wait_for(earlier: FollowUp, later: FollowUp, journal: Journal, at: datetime) -> None:
    for model in (Promise, CallPromise):
        for promise in model.objects.filter(follow_up=later).order_by("pk"):
            journal.change(promise, follow_up=earlier)
    for pause in Pause.objects.lasting(at).filter(follow_up=later, starts_at__lte=at):
        journal.change(pause, ended_at=at)
    journal.change(
        later,
        status=FollowUp.Status.CANCELLED, settled_at=at,
        settled_reason=_("The same person is promised an earlier contact"),
    )  # fmt: skip


@transaction.atomic
def promise_again(*, encounter: Encounter, by: User, at: datetime) -> None:
    """An encounter was brought to another case: it no longer waits where it did, but in its own."""
    promise = Promise.objects.filter(encounter=encounter).first()
    if promise is not None:
        withdraw_promise(promise, by=by, at=at, reason=_("Of another person than its case"))
    if encounter.follow_up == FollowUpWish.WANTED:
        schedule_follow_up(encounter=encounter, by=by, at=at)

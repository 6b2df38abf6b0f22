"""What the clock does: a referral without a step for longer than its need's limit comes back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import User
from heart.core.sweeps import sweep
from notices.actions import Telling, tell_all
from referrals.actions.dead_ends import queue_failing
from referrals.actions.links import owners_of
from referrals.models import Referral

BATCH = 200
NO_STEP = gettext_lazy("No step within the need's limit")


@sweep
def give_back(at: datetime) -> int:
    """Give stale referrals back to their owners; returns how many. Twice is harmless."""
    clock, given = User.objects.clock(), 0
    while True:
        with transaction.atomic():
            batch = list(
                Referral.objects.gone_stale(at)
                .select_related("need__case__assigned_to", "service")
                .order_by("check_at", "pk")
                .select_for_update(of=("self",), skip_locked=True)[:BATCH]
            )
            for referral in batch:
                referral.stale_at = at
                if referral.status == Referral.Status.SENT:
                    referral.failed_at = at  # nobody answered: a dead end, until somebody does
                referral.save_by(clock, reason=NO_STEP)
            queue_failing([one.service for one in batch if one.failed_at == at], by=clock, at=at)
            tell_all([_telling(one) for one in batch], at=at)
        given += len(batch)
        if len(batch) < BATCH:
            return given


def _telling(referral: Referral) -> Telling:
    assert referral.check_at is not None  # what is open has its limit
    return Telling(
        owners_of(referral), "referral_stale", referral.pk, referral.need.case.number,
        referral.get_absolute_url(), step=referral.check_at.isoformat(),
    )  # fmt: skip

"""Claims on which nothing happened go back to the pool."""

from datetime import datetime

from accounts.models import User
from cases.actions import lapse_claim
from cases.models import Case
from followups.actions.batches import in_batches
from heart.core.sweeps import sweep


@sweep
def lapse_claims(at: datetime) -> int:
    """Give back every case whose claim is over and was settled by no try, no note and no word."""
    clock = User.objects.clock()
    rows = Case.objects.filter(claim_lapses_at__lte=at).order_by("claim_lapses_at")

    def give_back(batch: list[Case]) -> None:
        for case in batch:
            lapse_claim(case=case, by=clock, at=at)

    return in_batches("lapse_claims", rows, give_back, at)

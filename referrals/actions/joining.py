"""The same need of two records goes on as one: what was asked of services for it comes along."""

from django.db import transaction

from cases.models import Need
from neighbors.actions.journal import Journal
from referrals.models import Referral


@transaction.atomic
def join_referrals(*, need: Need, into: Need, journal: Journal) -> None:
    """Open referrals of a need that ended go to the one that goes on, but not to a service it was sent to."""
    asked = set(Referral.objects.open().filter(need=into).values_list("service", flat=True))
    for referral in Referral.objects.open().filter(need=need).order_by("pk"):
        if referral.service_id not in asked:
            journal.change(referral, need=into)

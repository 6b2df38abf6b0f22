"""A referral is read here, and written down: by staff, and by a provider through its link."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading, read_one
from referrals.models import ProviderLink, Referral
from referrals.rules import visible_referrals

VIA = "link"


def for_page(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    return referrals.select_related(
        "need__case__neighbor", "need__case__assigned_to", "service__organization", "consent"
    )


def read_referral(request: HttpRequest, pk: UUID) -> Referral:
    return read_one(for_page(visible_referrals(request.user)), pk, by=request.user, via="web")


def read_to_change(request: HttpRequest, pk: UUID) -> Referral:
    found = read_referral(request, pk)
    require(request.user, "referrals.change_referral", found)
    return found


def link_of(token: str) -> ProviderLink | None:
    """The link that this secret is of, whatever became of it; shows nobody yet."""
    links = ProviderLink.objects.by_token(token)
    return links.select_related(
        "referral__need__case__neighbor", "referral__service__organization", "referral__consent"
    ).first()


@transaction.atomic
def read_by_link(link: ProviderLink) -> Referral:
    """What the provider is shown; reading it uses nothing."""
    note_reading([link.referral], by=User.objects.provider(), via=VIA)
    return link.referral

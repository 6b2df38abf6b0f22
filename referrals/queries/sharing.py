"""What of a neighbor a referral tells: what the need takes, and of the rest what the consent covers."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import NeedCategory
from neighbors.models import Channel, Consent, DataCategory, Disclosure
from neighbors.queries.consents import (
    Obstacle,
    Sharing,
    nearest_consent,
    obstacles,
    sharing_of,
    usable_consents,
)
from programs.queries import city
from referrals.models import Referral
from services.models import Service

# A need that is a kind of data of its own, so that naming it takes a consent to it.
SENSITIVE = {
    NeedCategory.BEHAVIORAL_HEALTH: DataCategory.BEHAVIORAL_HEALTH,
    NeedCategory.PHYSICAL_HEALTH: DataCategory.PHYSICAL_HEALTH,
    NeedCategory.SUBSTANCE_USE: DataCategory.SUBSTANCE_USE,
}
# Told where the consent covers it: who comes, and how to reach them.
IF_COVERED = (DataCategory.IDENTITY, DataCategory.CONTACT)


@dataclass(frozen=True)
class Recipient:
    """Who would get it, with every name that a consent may call them by."""

    name: str
    also: tuple[str, ...]


def recipient_of(service: Service) -> Recipient:
    organization = service.organization.name if service.organization else ""
    names = tuple(name for name in (service.alternate_name, organization) if name)
    return Recipient(service.name, names)


def needed_categories(need_category: str) -> list[str]:
    """Without these there is no request: what is needed and, where it is one, its own kind of data."""
    own = SENSITIVE.get(NeedCategory(need_category))
    return [str(DataCategory.NEEDS), *([str(own)] if own else [])]


def categories_under(consent: Consent | None, need_category: str) -> list[str]:
    """All that is told under this consent."""
    covered = set(consent.scope) if consent else set()
    return [*needed_categories(need_category), *(str(one) for one in IF_COVERED if one in covered)]


def sharing_for(referral: Referral, at: datetime) -> Sharing:
    """The least that this referral shares, on the city's day of `at`."""
    to = recipient_of(referral.service)
    on = at.astimezone(city().zone_info).date()
    return sharing_of(needed_categories(referral.need.category), [to.name, *to.also], on)


def consents_for(referral: Referral, at: datetime) -> list[Consent]:
    """The consents that allow it today; the one that names the recipient first."""
    return usable_consents(referral.need.case.neighbor, sharing_for(referral, at))


def nearest_and_lacks(referral: Referral, at: datetime) -> tuple[Consent | None, list[Obstacle]]:
    """The consent that was chosen, or else the one that names the recipient, and why it does not allow it."""
    sharing = sharing_for(referral, at)
    nearest = referral.consent or nearest_consent(referral.need.case.neighbor, sharing)
    return nearest, obstacles(nearest, sharing, city().consent_days) if nearest else []


def told_by_link(referral: Referral) -> Disclosure:
    """What was shared when its newest link was made: the notice and the consent's scope that go along."""
    shared = Disclosure.objects.filter(about=referral.pk, channel=Channel.PROVIDER_LINK)
    return shared.latest("shared_at")


def what_stops(referral: Referral, at: datetime) -> list[Obstacle]:
    """Why the consent by which it was sent would not allow it today; nothing when it still does."""
    if referral.consent is None:
        return [Obstacle("no_consent", "")]
    return obstacles(referral.consent, sharing_for(referral, at), city().consent_days)

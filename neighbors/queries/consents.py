"""Whether a consent allows a sharing, and which one does. `share` asks it again, under lock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import dateformat
from django.utils.translation import gettext as _

from neighbors.models import Consent, ConsentKind, DataCategory, Neighbor, RecipientKind
from neighbors.models.consent import ConsentQuerySet
from neighbors.models.terms import PROTECTED, labels_of, missing_elements
from programs.queries import city


@dataclass(frozen=True)
class Sharing:
    """What is about to be shared, with whom, on which day of the city.

    `recipients` are the names that the recipient goes by: the service's, its organization's.
    """

    categories: frozenset[str]
    recipients: frozenset[str]
    on: date
    legal_proceedings: bool = False

    @property
    def is_protected(self) -> bool:
        return bool(self.categories & PROTECTED)


@dataclass(frozen=True)
class Obstacle:
    """One reason why a consent does not allow a sharing: its code, and the words that end a sentence."""

    code: str
    says: str


def sharing_of(
    categories: Iterable[str], recipients: Iterable[str], on: date, *, legal_proceedings: bool = False
) -> Sharing:
    names = frozenset(_folded(name) for name in recipients if name.strip())
    return Sharing(frozenset(map(str, categories)), names, on, legal_proceedings)


def obstacles(consent: Consent, sharing: Sharing, most_days: int | None) -> list[Obstacle]:
    """Every reason why this consent does not allow this sharing; none when it does. Reads no database."""
    found = [
        Obstacle(str(element.value), _("it does not say %(element)s") % {"element": element.label})
        for element in missing_elements(consent)  # type: ignore[arg-type]  # it is read, not written
    ]
    found += _endings(consent, sharing.on, most_days)
    outside = sharing.categories - set(consent.scope)
    if outside:
        labels = labels_of(list(outside))
        found.append(
            Obstacle("outside_scope", _("it does not cover: %(categories)s") % {"categories": labels})
        )
    if consent.recipient_kind == RecipientKind.NAMED and not names_recipient(consent, sharing):
        found.append(Obstacle("other_recipient", _("it is for %(name)s") % {"name": consent.recipient}))
    if sharing.legal_proceedings != (consent.kind == ConsentKind.LEGAL):
        found.append(Obstacle("own_consent", _("legal proceedings take a consent of their own")))
    return found


def _endings(consent: Consent, on: date, most_days: int | None) -> list[Obstacle]:
    if consent.is_revoked:
        return [Obstacle("revoked", _("it was taken back (revoked)"))]
    if consent.event_on:
        return [
            Obstacle("expired", _("it has ended (expired): %(event)s") % {"event": consent.expires_event})
        ]
    if consent.has_ended(on, most_days):
        day: Any = consent.last_day(most_days)  # what has ended has a last day
        last = dateformat.format(day, "M j, Y")
        return [Obstacle("expired", _("it ended (expired) on %(day)s") % {"day": last})]
    if consent.signed_on and consent.signed_on > on:
        return [Obstacle("not_yet", _("it is dated later than today"))]
    return []


def names_recipient(consent: Consent, sharing: Sharing) -> bool:
    """Whether it names the one who would get it; of a class or an intermediary, its members are asked too."""
    members = consent.recipient_members.split(",") if consent.recipient_members else []
    return not sharing.recipients.isdisjoint({_folded(name) for name in (consent.recipient, *members)})


def usable_consents(neighbor: Neighbor, sharing: Sharing) -> list[Consent]:
    """The consents of this neighbor that allow it; those that name the recipient first, then the newest."""
    most_days = city().consent_days
    standing = Consent.objects.filter(neighbor=neighbor).standing().newest_first()
    allowing = [consent for consent in standing if not obstacles(consent, sharing, most_days)]
    return sorted(allowing, key=lambda consent: not names_recipient(consent, sharing))


def consent_for(neighbor: Neighbor, sharing: Sharing) -> Consent | None:
    """The consent that allows it and names this recipient; a class is for a person to choose from."""
    return next((one for one in usable_consents(neighbor, sharing) if names_recipient(one, sharing)), None)


def nearest_consent(neighbor: Neighbor, sharing: Sharing) -> Consent | None:
    """The newest consent that names this recipient, usable or not: what a refusal is about."""
    consents: ConsentQuerySet = Consent.objects.filter(neighbor=neighbor).newest_first()
    return next((one for one in consents if names_recipient(one, sharing)), None)


@dataclass(frozen=True)
class Standing:
    """How a consent stands on a day, in words."""

    holds: bool
    says: str
    scope: str


def consents_of(neighbor: Neighbor, *, on: date) -> list[tuple[Consent, Standing]]:
    """Every consent of the neighbor, those that hold first, then the newest."""
    most_days = city().consent_days
    told = [(one, _standing(one, on, most_days)) for one in neighbor.consents.newest_first()]
    return sorted(told, key=lambda pair: not pair[1].holds)


def _standing(consent: Consent, on: date, most_days: int | None) -> Standing:
    scope = labels_of(consent.scope)
    if consent.is_revoked:
        return Standing(False, _("Taken back"), scope)
    if consent.has_ended(on, most_days):
        return Standing(False, _("Ended"), scope)
    last = consent.last_day(most_days)
    until = _("until %(day)s") % {"day": dateformat.format(last, "M j, Y")} if last else _("no end")
    return Standing(True, until, scope)


def unknown_categories(categories: Collection[str]) -> list[str]:
    return [one for one in categories if one not in DataCategory.values]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()

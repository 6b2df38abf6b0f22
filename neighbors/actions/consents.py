"""What a neighbor lets us share: recorded as given, taken back at once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Invalid, InvalidTransition
from neighbors.models import (
    Consent,
    ConsentKind,
    DataCategory,
    GivenHow,
    Neighbor,
    RecipientKind,
    Statement,
    missing_elements,
)
from neighbors.models.terms import FIELD_OF, is_protected
from programs.queries import city

_CHOICES = {
    "kind": ConsentKind,
    "recipient_kind": RecipientKind,
    "given_how": GivenHow,
    "scope": DataCategory,
    "statements": Statement,
}


@dataclass(frozen=True)
class ConsentTerms:
    """What the neighbor agreed to, as the form or the paper says it."""

    scope: Sequence[str]
    recipient: str
    purpose: str
    kind: str = ConsentKind.GENERAL
    neighbor_name: str = ""
    discloser: str = ""
    recipient_kind: str = RecipientKind.CLASS
    recipient_members: str = ""
    given_how: str = GivenHow.WRITTEN
    witness: str = ""
    signer: str = ""
    signer_role: str = ""
    signed_on: date | None = None
    statements: Sequence[str] = field(default_factory=tuple)
    expires_on: date | None = None
    expires_event: str = ""


@transaction.atomic
def record_consent(*, neighbor: Neighbor, terms: ConsentTerms, by: User, at: datetime) -> Consent:
    """Record a consent as it was given. It stands from then on: a change of mind is a new one.

    Raises NotPermitted, Invalid (an element is missing, with its name; a code we don't know; a date that
    can't be).
    """
    require(by, "neighbors.change_consent", neighbor)
    _check_codes(terms)
    if terms.given_how == GivenHow.VERBAL and terms.signed_on is None and not is_protected(terms):
        terms = replace(terms, signed_on=at.astimezone(city().zone_info).date())  # said just now
    if missing := missing_elements(terms):  # type: ignore[arg-type]  # it is read, not written
        raise Invalid(
            _("The consent has to say: %(elements)s.")
            % {"elements": "; ".join(str(element.label) for element in missing)},
            attr=FIELD_OF[missing[0]],
            code=str(missing[0].value),
        )
    _check_days(terms, at)
    consent = Consent(neighbor=neighbor, recorded_by=by)
    for name, value in vars(terms).items():
        setattr(consent, name, value.strip() if isinstance(value, str) else value)
    consent.scope = [one for one in DataCategory.values if one in terms.scope]
    consent.statements = [one for one in Statement.values if one in terms.statements]
    return consent.save_by(by)


@transaction.atomic
def revoke_consent(*, consent: Consent, by: User, at: datetime, reason: str = "") -> Consent:
    """Take a consent back, as its neighbor asked: nothing is shared by it from this moment.

    What was shared before stays listed. Raises NotPermitted, InvalidTransition (taken back before).
    """
    require(by, "neighbors.change_consent", consent.neighbor)
    consent = Consent.objects.lock(consent.pk)
    if consent.is_revoked:
        raise InvalidTransition(_("This consent was taken back already. Nothing is shared by it."))
    consent.revoked_at, consent.revoked_by, consent.revoked_reason = at, by, reason.strip()
    return consent.save_by(by, reason=reason.strip() or _("Taken back"))


@transaction.atomic
def note_consents_event(*, consent: Consent, happened_on: date, by: User, at: datetime) -> Consent:
    """Note that the event with which a consent ends has happened.

    Raises NotPermitted, InvalidTransition (no event, or ended before), Invalid (a day that can't be).
    """
    require(by, "neighbors.change_consent", consent.neighbor)
    consent = Consent.objects.lock(consent.pk)
    if not consent.expires_event:
        raise InvalidTransition(_("This consent does not end with an event."))
    if consent.is_revoked or consent.event_on:
        raise InvalidTransition(_("This consent has ended already."))
    today = at.astimezone(city().zone_info).date()
    if happened_on > today or (consent.signed_on and happened_on < consent.signed_on):
        raise Invalid(_("Pick a day between the signature and today."), attr="happened_on")
    consent.event_on = happened_on
    return consent.save_by(by, reason=consent.expires_event)


def _check_codes(terms: ConsentTerms) -> None:
    for name, choices in _CHOICES.items():
        value = getattr(terms, name)
        for code in [value] if isinstance(value, str) else value:
            if code == "all":
                raise Invalid(
                    _("“All” is not a consent. Name each kind of data that may be shared."), attr=name
                )
            if code not in choices.values:
                raise Invalid(_("Unknown code: %(code)s.") % {"code": code}, attr=name)


def _check_days(terms: ConsentTerms, at: datetime) -> None:
    most_days, today = city().consent_days, at.astimezone(city().zone_info).date()
    if terms.signed_on is None:  # said to be missing before
        return
    if terms.signed_on > today or terms.signed_on.year < 1900:
        raise Invalid(_("The day of the signature is not later than today."), attr="signed_on")
    if terms.expires_on and terms.expires_on < terms.signed_on:
        raise Invalid(_("It ends before it was given. Check the days."), attr="expires_on")
    if not (terms.expires_on and most_days):
        return
    last = terms.signed_on + timedelta(days=most_days)
    if terms.expires_on > last:
        raise Invalid(
            _("A consent holds for %(days)s days at most, until %(last)s.")
            % {"days": str(most_days), "last": dateformat.format(last, "M j, Y")},
            attr="expires_on",
        )

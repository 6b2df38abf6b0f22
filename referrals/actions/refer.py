"""A need is referred to a service: drafted, and sent when a consent allows it at that moment."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Need
from heart.core.errors import Conflict, Invalid, InvalidTransition
from neighbors.actions import share
from neighbors.models import Channel, Consent, Disclosure
from neighbors.queries.consents import consent_for
from referrals.actions.steps import take_step
from referrals.models import Referral
from referrals.queries.sharing import categories_under, recipient_of, sharing_for
from services.models import Service


@transaction.atomic
def refer(
    *,
    need: Need,
    service: Service,
    by: User,
    at: datetime,
    warm_handoff: bool = False,
    consent: Consent | None = None,
) -> Referral:
    """Draft a referral of an open need to a service. Nothing is told to anybody yet.

    Raises NotPermitted, InvalidTransition (the need has ended), Conflict (an open one is there), Invalid.
    """
    require(by, "cases.change_need", need)
    need = Need.objects.lock(need.pk)
    if need.case.is_closed or not need.is_open:
        raise InvalidTransition(_("This need is not open. Open it again to refer it."))
    if Referral.objects.open().filter(need=need, service=service).exists():
        raise Conflict(_("There is an open referral of this need to this service."), attr="service")
    if service.status != Service.Status.ACTIVE:
        raise Invalid(_("This service is not offered now. Pick another one."), attr="service")
    _expect_own(consent, need)
    referral = Referral(need=need, service=service, warm_handoff=warm_handoff, consent=consent, created_by=by)
    return take_step(referral, Referral.Status.DRAFT, by=by, at=at)


@transaction.atomic
def change_draft(*, referral: Referral, by: User, at: datetime, **facts: bool | Consent | None) -> Referral:
    """Change what a draft says of consent and warm handoff.

    Raises NotPermitted, InvalidTransition (sent already), Invalid.
    """
    require(by, "referrals.change_referral", referral)
    referral = Referral.objects.lock(referral.pk)
    if referral.status != Referral.Status.DRAFT:
        raise InvalidTransition(_("This referral was sent. What went out stays as it is."))
    if "consent" in facts:
        _expect_own(facts["consent"], referral.need)  # type: ignore[arg-type]
    for name in facts.keys() & {"consent", "warm_handoff"}:
        setattr(referral, name, facts[name])
    return referral.save_by(by)


@transaction.atomic
def send(
    *,
    referral: Referral,
    by: User,
    at: datetime,
    consent: Consent | None = None,
    override_reason: str = "",
    evidence: str = "",
) -> Referral:
    """Send a draft: the consent is asked now, under lock, and the disclosure is written.

    Raises NotPermitted, ConsentRefused (with the name of what is missing), InvalidTransition, Invalid.
    """
    require(by, "referrals.change_referral", referral)
    # Before the case is locked: sharing locks the neighbor, and everybody locks from the top down.
    disclosure = tell_provider(
        referral, Channel.REFERRAL, by=by, at=at, consent=consent, override_reason=override_reason
    )
    referral = Referral.objects.lock(referral.pk)
    referral.consent = disclosure.consent
    return take_step(referral, Referral.Status.SENT, by=by, at=at, evidence=evidence, reason=override_reason)


def tell_provider(
    referral: Referral,
    channel: Channel,
    *,
    by: User,
    at: datetime,
    consent: Consent | None = None,
    override_reason: str = "",
) -> Disclosure:
    """Share what the referral tells with its service, through the one way out; raises what `share` does.

    Without a consent, for a reason, it is no more than the request takes.
    """
    neighbor = referral.need.case.neighbor
    consent = consent or referral.consent or consent_for(neighbor, sharing_for(referral, at))
    to = recipient_of(referral.service)
    return share(
        neighbor=neighbor,
        categories=categories_under(None if override_reason else consent, referral.need.category),
        recipient=to.name,
        also_known_as=to.also,
        purpose=_("Referral: %(need)s") % {"need": referral.need.get_category_display()},
        channel=channel,
        consent=consent,
        about=referral.pk,
        case_number=referral.need.case.number,
        override_reason=override_reason,
        by=by,
        at=at,
    )


def _expect_own(consent: Consent | None, need: Need) -> None:
    if consent is not None and consent.neighbor_id != need.case.neighbor_id:
        raise Invalid(_("This consent is another neighbor's."), attr="consent")

from typing import Any

from accounts.models import Role, User
from cases.models import Need
from neighbors.models import Consent
from referrals.actions import change_status, refer, send
from referrals.models import Referral
from services.models import Service
from tests.factories.directory import make_service
from tests.factories.people import make_user
from tests.factories.story import MONDAY, make_consent, make_need


def _supervisor() -> User:
    return User.objects.people().filter(role=Role.SUPERVISOR).first() or make_user(Role.SUPERVISOR)


def consent_to(service: Service, need: Need, **terms: Any) -> Consent:
    """A consent that names this service and covers what a referral of this need tells."""
    own = {"behavioral_health", "physical_health", "substance_use"} & {need.category}
    kind = "substance_use" if "substance_use" in own else "general"
    scope = ("identity", "contact", "needs", *own)
    terms = {"kind": kind, "scope": scope, "recipient": service.name, "purpose": "A referral"} | terms
    return make_consent(neighbor=need.case.neighbor, **terms)


def make_referral(
    *, need: Need | None = None, service: Service | None = None, by: User | None = None, at=MONDAY, **facts
) -> Referral:
    """A draft for which a consent is there."""
    need = need or make_need()
    service = service or make_service(needs=(need.category,))
    if "consent" not in facts:
        facts["consent"] = consent_to(service, need)
    return refer(need=need, service=service, by=by or _supervisor(), at=at, **facts)


def make_sent(*, by: User | None = None, at=MONDAY, **facts) -> Referral:
    """A referral that is with its provider."""
    by = by or _supervisor()
    return send(referral=make_referral(by=by, at=at, **facts), by=by, at=at)


def make_in(status: str, *, by: User | None = None, at=MONDAY, **facts) -> Referral:
    """A referral in any status, moved there by its actions."""
    by = by or _supervisor()
    if status == Referral.Status.DRAFT:
        return make_referral(by=by, at=at, **facts)
    sent = make_sent(by=by, at=at, **facts)
    if status == Referral.Status.SENT:
        return sent
    return change_status(
        referral=sent, status=status, by=by, at=at, reason="No room", evidence="They told us by phone"
    )

"""The one way by which something about a neighbor leaves the house."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.rules import require
from heart.core.errors import Invalid, Refusal
from neighbors.models import Channel, Consent, Disclosure, Neighbor
from neighbors.queries.consents import (
    Obstacle,
    Sharing,
    consent_for,
    nearest_consent,
    obstacles,
    sharing_of,
    unknown_categories,
)
from notices.actions import tell
from programs.queries import city

# 42 CFR 2.32(a)(2), as of 2024: goes with records of substance use, word for word.
PART_2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
OVERRIDES_PATH = "/oversight/overrides/"


class ConsentRefused(Refusal):
    """No consent allows this sharing; `obstacles` says why, with the name of each missing element."""

    code = "consent_refused"

    def __init__(self, found: Iterable[Obstacle]) -> None:
        self.obstacles = list(found)
        says = "; ".join(one.says for one in self.obstacles)
        super().__init__(
            _("This consent does not allow it: %(why)s.") % {"why": says}
            if self.obstacles
            else _("No consent names who would get this. Ask the neighbor first, and record what they say."),
            attr="consent",
            code=self.obstacles[0].code if self.obstacles else self.code,
        )


@transaction.atomic
def share(
    *,
    neighbor: Neighbor,
    categories: Iterable[str],
    recipient: str,
    purpose: str,
    channel: str,
    by: User,
    at: datetime,
    also_known_as: Iterable[str] = (),
    consent: Consent | None = None,
    about: UUID | None = None,
    case_number: str = "",
    legal_proceedings: bool = False,
    override_reason: str = "",
) -> Disclosure:
    """Write down that `categories` are shared with `recipient` now, if a consent allows it.

    Call it in the transaction that shares, before anything leaves, and before a case is locked: it locks
    the neighbor and the consent, so that a consent taken back at the same moment stops it. Without
    `consent` the one that names the recipient (or one of `also_known_as`) is used. With `override_reason`
    a supervisor shares where no consent allows it; other supervisors are told. `Disclosure.notice` goes
    along with what is shared.

    Raises NotPermitted, ConsentRefused (missing element by its name, expired, revoked, not covered),
    Invalid (nothing to share, an unknown category, somebody else's consent).
    """
    require(by, "neighbors.share_neighbor", neighbor)
    categories = list(dict.fromkeys(categories))
    if not categories or unknown_categories(categories):
        raise Invalid(_("Name each kind of data that is shared."), attr="categories")
    if consent is not None and consent.neighbor_id != neighbor.pk:
        raise Invalid(_("This consent is another neighbor's."), attr="consent")
    Neighbor.objects.lock(neighbor.pk)
    sharing = sharing_of(
        categories,
        [recipient, *also_known_as],
        at.astimezone(city().zone_info).date(),
        legal_proceedings=legal_proceedings,
    )
    try:
        allowed_by = _allowing(neighbor, sharing, consent)
    except ConsentRefused:
        if not override_reason.strip():
            raise
        require(by, "neighbors.override_consent", neighbor)
        allowed_by = None
    disclosure = Disclosure(
        neighbor=neighbor,
        consent=allowed_by,
        override_reason="" if allowed_by else override_reason.strip(),
        categories=categories,
        consented_scope=allowed_by.scope if allowed_by else [],
        notice=notice_for(sharing),
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        channel=Channel(channel),
        about=about,
        shared_at=at,
        shared_by=by,
    ).save_by(by, reason=override_reason.strip())
    if disclosure.is_override:
        _tell_supervisors(disclosure, case_number, by, at)
    return disclosure


def notice_for(sharing: Sharing) -> str:
    """What goes along with the data, for whoever gets it."""
    if sharing.is_protected:
        return PART_2_NOTICE
    return _("Shared for this purpose only. Ask before you share it with anyone else.")


def _allowing(neighbor: Neighbor, sharing: Sharing, consent: Consent | None) -> Consent:
    """The consent that allows it, locked; raises ConsentRefused."""
    chosen = consent or consent_for(neighbor, sharing) or nearest_consent(neighbor, sharing)
    if chosen is None:
        raise ConsentRefused([])
    chosen = Consent.objects.lock(chosen.pk)
    if found := obstacles(chosen, sharing, city().consent_days):
        raise ConsentRefused(found)
    return chosen


def _tell_supervisors(disclosure: Disclosure, case_number: str, by: User, at: datetime) -> None:
    others = User.objects.people().active().filter(role=Role.SUPERVISOR).exclude(pk=by.pk)
    tell(
        to=others, kind="consent_override", about=disclosure.pk, case_number=case_number,
        path=OVERRIDES_PATH, at=at,
    )  # fmt: skip

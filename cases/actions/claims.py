"""What settles a claim, so that it lapses no more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case
from heart.core.errors import Conflict


@transaction.atomic
def keep_claim(*, case: Case, by: User, at: datetime) -> Case:
    """Say "I have this": one's own claim lapses no more. Said again it changes nothing.

    Raises NotPermitted, Conflict (it is not with them: it lapsed, or was given to someone else).
    """
    require(by, "cases.claim_case", case)
    case = Case.objects.lock(case.pk)
    if case.assigned_to_id != by.pk:
        raise Conflict(_("This case is not with you any more. Claim it again if nobody has it."))
    return _settled(case, by, _("Kept"))


@transaction.atomic
def settle_claim(*, case: Case, by: User, reason: str) -> None:
    """Work was done on the case: its claim, if there is one to lapse, stands.

    No permission is asked: whoever may do the work settles by it.
    """
    # Asked before it is locked: a draft is written every few seconds.
    if Case.objects.filter(pk=case.pk, claim_lapses_at__isnull=False).exists():
        _settled(Case.objects.lock(case.pk), by, reason)


def _settled(case: Case, by: User, reason: str) -> Case:
    case.claimed_at = case.claim_lapses_at = None
    return case.save_by(by, reason=reason)

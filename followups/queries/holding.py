"""Who has a case and for how long, in the words of rows and pages."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from heart.core import words


def claim_in_words(case: Case, user: User, at: datetime) -> str:
    """ "Omar Demo has it, 6 min", or "You, 24 min left"; "" where no claim runs."""
    if case.claimed_at is None or case.claim_lapses_at is None:
        return ""
    if case.assigned_to_id != user.pk:
        span = words.length(words.elapsed(case.claimed_at, at))
        return _("%(name)s has it, %(length)s") % {"name": case.assigned_to, "length": span}
    if at >= case.claim_lapses_at:
        return _("You, going back now")
    return _("You, %(left)s") % {"left": words.left(case.claim_lapses_at, at)}


def claim_explained(case: Case, user: User, at: datetime, zone: tzinfo) -> str:
    """What becomes of the claim, as a sentence for the case's own page; "" where none runs."""
    if case.claimed_at is None or case.claim_lapses_at is None:
        return ""
    until = words.time(case.claim_lapses_at, zone)
    if case.assigned_to_id == user.pk:
        return _("Yours until %(time)s. Log a try or write a note, and it stays yours.") % {"time": until}
    return _("%(claim)s. Until %(time)s it waits for a first try.") % {
        "claim": claim_in_words(case, user, at),
        "time": until,
    }

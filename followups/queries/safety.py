"""What a try goes against, of what the neighbor said is safe."""

from datetime import UTC, datetime, tzinfo

from django.utils.translation import gettext as _

from followups.models import ContactAttempt
from heart.core.errors import Invalid
from neighbors.models import Neighbor
from neighbors.queries import is_unsafe_now, safe_times_in_words
from programs.queries import city_zone

Method, Outcome = ContactAttempt.Method, ContactAttempt.Outcome
# A letter and an e-mail are read when they are read.
AT_AN_HOUR = frozenset({Method.PHONE, Method.TEXT, Method.VIDEO, Method.IN_PERSON})
TO_THE_ADDRESS = frozenset({Method.IN_PERSON, Method.LETTER})


class NotSafe(Invalid):
    """It goes against what is safe for them, and nobody has said why it had to be."""

    code = "not_safe"


def objections(neighbor: Neighbor, *, method: str, outcome: str, at: datetime, zone: tzinfo) -> list[str]:
    """Each as a sentence; empty when nothing speaks against this try."""
    found = []
    if method in AT_AN_HOUR and is_unsafe_now(neighbor, at, zone):
        hours = safe_times_in_words(neighbor)
        found.append(_("This is outside their safe hours: %(hours)s.") % {"hours": hours})
    if neighbor.voicemail_ok is False and method == Method.PHONE and outcome == Outcome.LEFT_MESSAGE:
        found.append(_("They said no voicemail."))
    if neighbor.unsafe_person and method in TO_THE_ADDRESS:
        found.append(_("Someone at the address is not safe for them."))
    return found


def reason_needed(attempt: ContactAttempt, reason: str) -> str:
    """The reason, if the try needs one, else ""; raises NotSafe when one is needed and none was given."""
    neighbor = attempt.follow_up.case.neighbor
    zone = city_zone() if neighbor.safe_times else UTC
    found = objections(neighbor, method=attempt.method, outcome=attempt.outcome, at=attempt.at, zone=zone)
    if found and not reason.strip():
        says = " ".join([*found, _("Say why it had to be, in a few words.")])
        raise NotSafe(says, attr="outside_reason")
    return reason.strip() if found else ""

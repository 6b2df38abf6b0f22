"""What is still missing before a follow-up may end without a contact, and the sentence for it."""

from datetime import tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followups.calendar import Missing, PastTry, missing_effort
from followups.models import FollowUp
from heart.core.errors import InvalidTransition
from programs.queries import city_zone


class NotTriedEnough(InvalidTransition):
    """The policy asks for more before anyone may give up."""

    code = "not_tried_enough"


def missing_of(follow_up: FollowUp, zone: tzinfo) -> Missing:
    """Reads the follow-up's attempts and policy; both may have been read ahead."""
    past = [PastTry(one.at, one.method) for one in follow_up.attempts.all()]
    return missing_effort(past, follow_up.policy, zone)


def require_tried_enough(follow_up: FollowUp) -> None:
    missing = still_missing(follow_up)
    if missing:
        raise NotTriedEnough(missing)


def still_missing(follow_up: FollowUp) -> str:
    """What the policy still asks, as a sentence; "" when it is enough."""
    missing = missing_of(follow_up, city_zone())
    return _in_words(missing) if missing else ""


def _in_words(missing: Missing) -> str:
    """ "Not yet: 1 more try, 1 other way, 1 other part of the day. Or ask a supervisor." """
    counted = (
        (missing.tries, ngettext("%(n)d more try", "%(n)d more tries", missing.tries)),
        (missing.channels, ngettext("%(n)d other way", "%(n)d other ways", missing.channels)),
        (
            missing.day_parts,
            ngettext("%(n)d other part of the day", "%(n)d other parts of the day", missing.day_parts),
        ),
    )
    said = ", ".join(words % {"n": number} for number, words in counted if number)
    return _("Not yet. Still missing: %(what)s. Or ask a supervisor.") % {"what": said}

"""Why a follow-up comes first, in words: the order is explained, or nobody would trust it."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followups.models import FollowUp
from heart.core import words


def pinned_because(follow_up: FollowUp) -> str:
    """ "Pinned by Sam Demo: promised on the phone", or "" """
    if follow_up.pinned_by is None:
        return ""
    return _("Pinned by %(name)s: %(reason)s") % {
        "name": follow_up.pinned_by.name,
        "reason": follow_up.pinned_reason,
    }


def why_first(first: FollowUp | None, following: FollowUp | None, *, at: datetime, zone: tzinfo) -> str:
    """What puts `first` before `following`, the next one, if somebody else waits; no follow-up is no date."""
    if first is None:
        return _("It has no date, and waits longest of those. Set one now.")
    if first.pinned_at:
        return pinned_because(first)
    time = words.absolute(first.queue_at, at, zone)
    if following is None or first.queue_at < following.queue_at:
        return _("Act by first: %(time)s.") % {"time": time}
    if first.risk_rank < following.risk_rank:
        risk = first.case.get_risk_display() or _("not known")
        return _("Act by %(time)s, as others; risk comes first: %(risk)s.") % {
            "time": time,
            "risk": risk.lower(),
        }
    tries = first.tries_without_contact
    if tries < following.tries_without_contact:
        if not tries:
            return _("Act by %(time)s, as others; nobody has tried yet.") % {"time": time}
        said = ngettext(
            "Act by %(time)s, as others; tried %(n)d time, others more often.",
            "Act by %(time)s, as others; tried %(n)d times, others more often.",
            tries,
        )
        return said % {"time": time, "n": tries}
    return _("Act by %(time)s, as others.") % {"time": time}

"""Whom we find in calls that nobody of ours answered."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from insights.measures.registry import Number, Share, measure
from insights.measures.rows import READ_CALLS

FOLLOWED_UP = Q(review_decision=Call.Decision.FOLLOW_UP)

measure(
    "calls_read", _("Other calls read"), READ_CALLS, Number(),
    _("911 calls whose notes a clinician read and decided on, by the day of reading. Under a program: those "
      "that it might have taken. A call knows no need, so under a need there is no figure."),
)  # fmt: skip
measure(
    "calls_followed_up_rate", _("Calls read that are followed up"), READ_CALLS, Share(FOLLOWED_UP),
    _("Calls read in which a clinician found someone to follow up with ÷ calls read, by the day of reading."),
)  # fmt: skip
measure(
    "calls_followed_up_reached_rate", _("Found in a call and reached"), READ_CALLS,
    Share(Q(was_reached=True), FOLLOWED_UP),
    _("Calls that are followed up whose neighbor, or a contact of theirs, was reached in that case since the "
      "call, up to now ÷ calls that are followed up, by the day of reading."),
)  # fmt: skip
measure(
    "calls_followed_up_connected_rate", _("Found in a call and connected to care"), READ_CALLS,
    Share(Q(was_reached=True, is_connected=True), FOLLOWED_UP),
    _("Calls that are followed up whose neighbor was reached since and has a need in that case that is "
      "connected, up to now ÷ calls that are followed up, by the day of reading."),
)  # fmt: skip

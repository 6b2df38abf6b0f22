"""Whom we find in calls that nobody of ours answered. Docstrings are the public definitions."""

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Unit, count, measure, ratio


@measure("calls_read", _("Other calls read"), Unit.COUNT)
def calls_read(facts: Facts) -> Figure:
    """911 calls whose notes a clinician read and decided on, by the day of reading. Under a program: those
    that it might have taken. A call knows no need, so under a need there is no figure."""
    return count(facts.reviews["read"])


@measure("calls_followed_up_rate", _("Calls read that are followed up"), Unit.RATE)
def calls_followed_up_rate(facts: Facts) -> Figure:
    """Calls read in which a clinician found someone to follow up with ÷ calls read, by the day of reading."""
    return ratio(facts.reviews["followed_up"], facts.reviews["read"])


@measure("calls_followed_up_reached_rate", _("Found in a call and reached"), Unit.RATE)
def calls_followed_up_reached_rate(facts: Facts) -> Figure:
    """Calls that are followed up whose neighbor, or a contact of theirs, was reached in that case since the
    call, up to now ÷ calls that are followed up, by the day of reading."""
    return ratio(facts.reviews["reached"], facts.reviews["followed_up"])


@measure("calls_followed_up_connected_rate", _("Found in a call and connected to care"), Unit.RATE)
def calls_followed_up_connected_rate(facts: Facts) -> Figure:
    """Calls that are followed up whose neighbor was reached since and has a need in that case that is
    connected, up to now ÷ calls that are followed up, by the day of reading."""
    return ratio(facts.reviews["connected"], facts.reviews["followed_up"])

"""What came of it for neighbors. Docstrings are the public definitions."""

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Spread, Unit, count, measure, ratio, spread

DAY = 24 * 60 * 60


@measure("neighbors_supported", _("Neighbors supported"), Unit.COUNT)
def neighbors_supported(facts: Facts) -> Figure:
    """Neighbors with a case whose first completed contact was in the period: a try that reached the neighbor
    or a contact of theirs. Each neighbor counts once, ever. Under a program or beat: those with an encounter
    of it on a case; under a need: those who have it."""
    return count(facts.supported["total"])


@measure("connected_to_care_rate", _("Connected to care"), Unit.RATE)
def connected_to_care_rate(facts: Facts) -> Figure:
    """Neighbors supported in the period for whom at least one needed service (under a need: that one) has
    actually begun, on whatever day up to now, verified ÷ neighbors supported in the period. A phone number
    on a list does not count."""
    return ratio(facts.supported["connected"], facts.supported["total"])


@measure("connected_to_care_rate_lenient", _("Connected, or a provider answered"), Unit.RATE)
def connected_to_care_rate_lenient(facts: Facts) -> Figure:
    """As “connected to care”, but a need that is still worked on also counts once its provider has answered
    (evidence 2 of 5 or more). A need that ended without the service does not count."""
    return ratio(facts.supported["lenient"], facts.supported["total"])


@measure("referral_received_rate", _("Referrals that were received"), Unit.RATE)
def referral_received_rate(facts: Facts) -> Figure:
    """Referrals sent in the period after which the neighbor received the service, on whatever day up to now,
    with evidence ÷ referrals sent in the period. One that was accepted, and no more, does not count."""
    return ratio(facts.referrals["received"], facts.referrals["total"])


@spread("days_to_received", _("Days from referral to service"), Unit.DAYS, "median")
def days_to_received(facts: Facts) -> Spread:
    """Days from the day a referral was sent to the day the service began, for referrals sent in the period
    and received. Those that were not received have no such day and are not in it."""
    return Spread.of(facts.referrals, "to_received", per=DAY)

"""What came of it for neighbors. Docstrings are the public definitions."""

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Unit, count, measure, ratio


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

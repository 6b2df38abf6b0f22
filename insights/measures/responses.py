"""What HEART answered, how fast and how it ended. Docstrings are the public definitions."""

from math import ceil

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Spread, Unit, count, measure, ratio, spread

MINUTE = 60
# Of all neighbors, as in the program's own finding: 0.5 % of them account for 12 % of responses.
FAMILIAR = 0.005


@measure("encounters", _("Encounters"), Unit.COUNT)
def encounters(facts: Facts) -> Figure:
    """Responses by one program to a person in crisis, by the day on which they ended."""
    return count(facts.encounters["total"])


@measure("eligible_calls", _("Eligible calls"), Unit.COUNT)
def eligible_calls(facts: Facts) -> Figure:
    """911 calls that the rules of at least one program (or of the chosen one) admit by type, exclusions,
    beat and hours, by the day on which they came in. A call knows no need, so under a need there is no
    figure."""
    return count(facts.calls["eligible"])


@measure("response_rate", _("Eligible calls answered"), Unit.RATE)
def response_rate(facts: Facts) -> Figure:
    """Eligible calls that have an encounter (of the chosen program) ÷ eligible calls, by the day on which
    the call came in."""
    return ratio(facts.calls["answered"], facts.calls["eligible"])


@spread("minutes_to_scene", _("Minutes to the scene"), Unit.MINUTES, "mean", "median")
def minutes_to_scene(facts: Facts) -> Spread:
    """From sent to arrived, over encounters that have both times. For a program on the phone the scene is
    the line. A median between two values is half way."""
    return Spread.of(facts.encounters, "to_scene", per=MINUTE)


@spread("minutes_on_scene", _("Minutes on the scene"), Unit.MINUTES, "mean", "median")
def minutes_on_scene(facts: Facts) -> Spread:
    """From arrived to cleared, over encounters that have both times."""
    return Spread.of(facts.encounters, "on_scene", per=MINUTE)


@spread("minutes_total", _("Minutes in all"), Unit.MINUTES, "mean", "median")
def minutes_total(facts: Facts) -> Spread:
    """From sent to cleared, over encounters that have both times."""
    return Spread.of(facts.encounters, "whole", per=MINUTE)


@measure("transport_rate", _("Transported"), Unit.RATE)
def transport_rate(facts: Facts) -> Figure:
    """Encounters whose outcome is a transport, wherever to ÷ all encounters."""
    return ratio(facts.encounters["transported"], facts.encounters["total"])


@measure("police_backup_rate", _("Police backup asked"), Unit.RATE)
def police_backup_rate(facts: Facts) -> Figure:
    """Encounters in which the team asked for police, urgently or routinely ÷ encounters that say whether it
    did. Officers who were already there are not counted."""
    return ratio(facts.encounters["backup"], facts.encounters["backup_asked"])


@measure("police_backup_emergent_rate", _("Police backup asked urgently"), Unit.RATE)
def police_backup_emergent_rate(facts: Facts) -> Figure:
    """Encounters in which the team asked for police urgently, for safety ÷ encounters that say whether it
    asked for police."""
    return ratio(facts.encounters["emergent"], facts.encounters["emergent_asked"])


@measure("ems_rate", _("EMS needed"), Unit.RATE)
def ems_rate(facts: Facts) -> Figure:
    """Encounters in which EMS was needed ÷ encounters that say whether it was."""
    return ratio(facts.encounters["ems"], facts.encounters["ems_asked"])


@measure("officers_on_scene_rate", _("Officers on the scene"), Unit.RATE)
def officers_on_scene_rate(facts: Facts) -> Figure:
    """Encounters with police officers on the scene, for whatever reason ÷ encounters that say whether they
    were. With those that diverted police it does not make 100 %."""
    return ratio(facts.encounters["officers"], facts.encounters["officers_asked"])


@measure("resolved_on_scene_rate", _("Resolved on the scene"), Unit.RATE)
def resolved_on_scene_rate(facts: Facts) -> Figure:
    """Encounters whose outcome is resolved on scene ÷ all encounters."""
    return ratio(facts.encounters["resolved_on_scene"], facts.encounters["total"])


@measure("in_person_diverted_rate", _("Nobody had to come"), Unit.RATE)
def in_person_diverted_rate(facts: Facts) -> Figure:
    """Encounters after which nobody had to come in person ÷ encounters that say whether anybody had to: it
    is asked of the program on the phone."""
    return ratio(facts.encounters["in_person"], facts.encounters["in_person_asked"])


@measure("law_enforcement_diverted_rate", _("Police did not have to come"), Unit.RATE)
def law_enforcement_diverted_rate(facts: Facts) -> Figure:
    """Encounters after which police did not have to come ÷ encounters that say whether they had to."""
    return ratio(facts.encounters["police"], facts.encounters["police_asked"])


@measure("felt_safe_rate", _("Felt safe"), Unit.RATE)
def felt_safe_rate(facts: Facts) -> Figure:
    """Yes to “did you feel safe” ÷ all answers that responders gave; several responders of one encounter
    answer each for themselves."""
    return ratio(facts.felt_safe["safe"], facts.felt_safe["asked"])


@measure("repeat_30d_rate", _("Again within 30 days"), Unit.RATE)
def repeat_30d_rate(facts: Facts) -> Figure:
    """Encounters that ended within 30 days after an earlier one of the same neighbor ÷ encounters with a
    known neighbor. Two programs at one 911 call do not repeat each other."""
    return ratio(facts.repeats["in_30_days"], facts.repeats["total"])


@measure("repeat_90d_rate", _("Again within 90 days"), Unit.RATE)
def repeat_90d_rate(facts: Facts) -> Figure:
    """Encounters that ended within 90 days after an earlier one of the same neighbor ÷ encounters with a
    known neighbor. Two programs at one 911 call do not repeat each other."""
    return ratio(facts.repeats["in_90_days"], facts.repeats["total"])


@measure("familiar_share", _("Familiar neighbors’ share"), Unit.RATE)
def familiar_share(facts: Facts) -> Figure:
    """Encounters of the 0.5 % of neighbors who had the most of them (at least one neighbor) ÷ encounters
    with a known neighbor."""
    times = facts.by_neighbor
    return ratio(sum(times[: ceil(len(times) * FAMILIAR)]), sum(times))

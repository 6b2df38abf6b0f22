"""How promises were kept. Docstrings are the public definitions.

Each follow-up that an encounter promised counts once, by the end of the encounter that set its window.
"""

from django.utils.translation import gettext_lazy as _

from insights.measures.facts import Facts
from insights.measures.registry import Figure, Spread, Unit, count, measure, ratio, spread

DAY = 24 * 60 * 60


@spread("days_to_first_attempt", _("Days to the first try"), Unit.DAYS, "mean", "median", "p90")
def days_to_first_attempt(facts: Facts) -> Spread:
    """From the encounter's end to the first try to reach the neighbor, in days of 24 hours, over follow-ups
    that were tried, by the encounter's end. An encounter that joined a waiting follow-up counts with it, by
    the end of the one that set its window. A try before that end was for an earlier one and is not
    counted."""
    return Spread.of(facts.promises, "attempt", per=DAY)


@spread("days_to_first_contact", _("Days to the first contact"), Unit.DAYS, "mean", "median", "p90")
def days_to_first_contact(facts: Facts) -> Spread:
    """From the encounter's end to the first try that reached the neighbor or a contact of theirs, in days of
    24 hours, over follow-ups that reached someone, by the encounter's end."""
    return Spread.of(facts.promises, "contact", per=DAY)


@measure("within_48h_rate", _("Tried within 48 hours"), Unit.RATE)
def within_48h_rate(facts: Facts) -> Figure:
    """Follow-ups first tried at most 48 hours after the encounter's end ÷ follow-ups promised, by the
    encounter's end. Those still waiting and those never reached are in the denominator; those withdrawn
    before they were due and before anyone tried are not."""
    return ratio(facts.promises["in_48_hours"], facts.promises["total"])


@measure("within_window_rate", _("Tried by the time we promised"), Unit.RATE)
def within_window_rate(facts: Facts) -> Figure:
    """Follow-ups first tried at or before they were due ÷ follow-ups promised, by the encounter's end. A try
    before the window opened is on time. Due is later by pauses (hospital, jail, asked for a later date).
    Those still waiting and those never reached are in the denominator; those withdrawn before they were due
    and before anyone tried are not."""
    return ratio(facts.promises["in_window"], facts.promises["total"])


@measure("within_window_rate_pauses_counted", _("Tried by the time we promised, pauses counted"), Unit.RATE)
def within_window_rate_pauses_counted(facts: Facts) -> Figure:
    """The same as “Tried by the time we promised”, but the time of pauses (hospital, jail, asked for a later
    date) counts as any other: due is what was promised, or the date that a supervisor gave, and no pause
    moves it."""
    row = facts.promises_pauses_counted
    return ratio(row["in_window"], row["total"])


@measure("never_attempted_rate", _("Never tried"), Unit.RATE)
def never_attempted_rate(facts: Facts) -> Figure:
    """Follow-ups that nobody has tried so far, waiting ones included ÷ follow-ups promised, by the
    encounter's end; those withdrawn before they were due and before anyone tried are not counted."""
    return ratio(facts.promises["never"], facts.promises["total"])


@measure("overdue_now", _("Overdue now"), Unit.COUNT)
def overdue_now(facts: Facts) -> Figure:
    """Follow-ups that wait and whose due time has passed, at this moment, whatever the period. A follow-up
    that was set by hand or agreed in a contact belongs to no program and no beat."""
    return count(facts.overdue)


@measure("overdue_now_pauses_counted", _("Overdue now, pauses counted"), Unit.COUNT)
def overdue_now_pauses_counted(facts: Facts) -> Figure:
    """The same as “Overdue now”, had no pause moved a due time."""
    return count(facts.overdue_pauses_counted)


@measure("attempts_per_contact", _("Tries for each contact"), Unit.PER_CONTACT)
def attempts_per_contact(facts: Facts) -> Figure:
    """Tries in the period ÷ those of them that reached the neighbor or a contact of theirs, each by its own
    moment."""
    return ratio(facts.attempts["total"], facts.attempts["contacts"])

"""How promises were kept.

Each follow-up that an encounter promised counts once, by the end of the encounter that set its window.
"""

from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from followups.models import FollowUp
from insights.measures.facts import exact_span
from insights.measures.registry import Number, Share, Unit, lengths, measure
from insights.measures.rows import LATE, PROMISES, REACHED, TRIES

IN_48_HOURS = Q(first_try__lte=F("encounter__cleared_at") + timedelta(hours=48))
WITHDRAWN_IN_TIME = _("Those withdrawn before they were due and before anyone tried.")


def kept(due: str) -> Q:
    return Q(first_try__lte=F(due))


def counted(due: str = "due_at") -> Q:
    """Not withdrawn before it was due and before anyone tried: calling off what is late does not mend it."""
    return ~Q(status=FollowUp.Status.CANCELLED, settled_at__lte=F(due), first_try=None)


lengths(
    "days_to_first_attempt", _("Days to the first try"), PROMISES,
    exact_span("encounter__cleared_at", "first_try"),
    _("From the encounter’s end to the first try to reach the neighbor, in days of 24 hours, over follow-ups "
      "that were tried, by the encounter’s end. An encounter that joined a waiting follow-up counts with it, "
      "by the end of the one that set its window. A try before that end was for an earlier one and is not "
      "counted."),
    "mean", "median", "p90", unit=Unit.DAYS, leaves_out=_("Follow-ups that nobody has tried so far."),
)  # fmt: skip
lengths(
    "days_to_first_contact", _("Days to the first contact"), PROMISES,
    exact_span("encounter__cleared_at", "first_contact"),
    _("From the encounter’s end to the first try that reached the neighbor or a contact of theirs, in days "
      "of 24 hours, over follow-ups that reached someone, by the encounter’s end."),
    "mean", "median", "p90", unit=Unit.DAYS, leaves_out=_("Follow-ups that have reached nobody so far."),
)  # fmt: skip
measure(
    "within_48h_rate", _("Tried within 48 hours"), PROMISES, Share(IN_48_HOURS, counted()),
    _("Follow-ups first tried at most 48 hours after the encounter’s end ÷ follow-ups promised, by the "
      "encounter’s end. Those still waiting and those never reached are in the denominator; those withdrawn "
      "before they were due and before anyone tried are not."),
    leaves_out=WITHDRAWN_IN_TIME,
)  # fmt: skip
measure(
    "within_window_rate", _("Tried by the time we promised"), PROMISES, Share(kept("due_at"), counted()),
    _("Follow-ups first tried at or before they were due ÷ follow-ups promised, by the encounter’s end. A "
      "try before the window opened is on time. Due is later by pauses (hospital, jail, asked for a later "
      "date). Those still waiting and those never reached are in the denominator; those withdrawn before "
      "they were due and before anyone tried are not."),
    leaves_out=WITHDRAWN_IN_TIME,
)  # fmt: skip
measure(
    "within_window_rate_pauses_counted", _("Tried by the time we promised, pauses counted"), PROMISES,
    Share(kept("promised_due_at"), counted("promised_due_at")),
    _("The same as “Tried by the time we promised”, but the time of pauses (hospital, jail, asked for a "
      "later date) counts as any other: due is what was promised, or the date that a supervisor gave, and no "
      "pause moves it."),
    leaves_out=WITHDRAWN_IN_TIME,
)  # fmt: skip
measure(
    "never_attempted_rate", _("Never tried"), PROMISES, Share(Q(first_try=None) & counted(), counted()),
    _("Follow-ups that nobody has tried so far, waiting ones included ÷ follow-ups promised, by the "
      "encounter’s end; those withdrawn before they were due and before anyone tried are not counted."),
    leaves_out=WITHDRAWN_IN_TIME,
)  # fmt: skip
measure(
    "overdue_now", _("Overdue now"), LATE, Number(Q(is_late=True)),
    _("Follow-ups that wait and whose due time has passed, at this moment, whatever the period. A follow-up "
      "that was set by hand or agreed in a contact belongs to no program and no beat."),
)  # fmt: skip
measure(
    "overdue_now_pauses_counted", _("Overdue now, pauses counted"), LATE, Number(),
    _("The same as “Overdue now”, had no pause moved a due time."),
)  # fmt: skip
measure(
    "attempts_per_contact", _("Tries for each contact"), TRIES, Share(Q(), REACHED),
    _("Tries in the period ÷ those of them that reached the neighbor or a contact of theirs, each by its own "
      "moment."),
    unit=Unit.PER_CONTACT, leaves_out=_("Tries that were taken back."),
)  # fmt: skip

"""What HEART answered, how fast and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome
from cases.models.encounter import Destination, PoliceBackup, PoliceBackupReason, RequestedBy
from insights.measures.facts import Facts, exact_span
from insights.measures.registry import (
    Evidence,
    Figure,
    Number,
    Share,
    Unit,
    lengths,
    measure,
    ratio,
)
from insights.measures.rows import ANSWERS, CALLS, ENCOUNTERS, KNOWN_NEIGHBOR, REPEATS, by_neighbor

# Of all neighbors, as in the program's own finding: 0.5 % of them account for 12 % of responses.
FAMILIAR = 0.005
BACKUP_SAID = ~Q(police_backup="")
BACKUP = Q(police_backup__in=[PoliceBackup.ROUTINE, PoliceBackup.EMERGENT])
NOT_SAID = _("Encounters that do not say it: a missing answer is not a no.")
NO_TIMES = _("Encounters without both times.")

measure(
    "encounters", _("Encounters"), ENCOUNTERS, Number(),
    _("Responses by one program to a person in crisis, by the day on which they ended. A response is not a "
      "police response avoided."),
)  # fmt: skip
measure(
    "eligible_calls", _("Eligible calls, within hours and area"), CALLS, Number(Q(is_eligible=True)),
    _("911 calls that the rules of at least one program (or of the chosen one) admit by type, exclusions, "
      "beat and hours, by the day on which they came in. A call knows no need, so under a need there is no "
      "figure."),
    leaves_out=_("Calls outside the hours or the area of every program."),
)  # fmt: skip
measure(
    "eligible_calls_all", _("Eligible calls, around the clock and the whole city"), CALLS,
    Number(Q(fits_by_type=True)),
    _("911 calls that the rules of at least one program (or of the chosen one) admit by type and exclusions, "
      "also outside its hours and its area, by the day on which they came in."),
    leaves_out=_("Calls of other types, and those that a weapon, violence or their priority excludes."),
)  # fmt: skip
measure(
    "response_rate", _("Eligible calls answered, within hours and area"), CALLS,
    Share(Q(is_eligible=True, was_answered=True), Q(is_eligible=True)),
    _("Eligible calls within hours and area that have an encounter (of the chosen program) ÷ eligible calls "
      "within hours and area, by the day on which the call came in."),
    leaves_out=_("Calls outside the hours or the area of every program."),
)  # fmt: skip
measure(
    "response_rate_all", _("Eligible calls answered, around the clock and the whole city"), CALLS,
    Share(Q(fits_by_type=True, was_answered=True), Q(fits_by_type=True)),
    _("Eligible calls around the clock and in the whole city that have an encounter (of the chosen program) "
      "÷ all such calls, by the day on which the call came in."),
)  # fmt: skip
lengths(
    "minutes_to_scene", _("Minutes to the scene"), ENCOUNTERS, exact_span("dispatched_at", "arrived_at"),
    _("From sent to arrived, over encounters that have both times. For a program on the phone the scene is "
      "the line. A median between two values is half way."),
    "mean", "median", unit=Unit.MINUTES, leaves_out=NO_TIMES,
)  # fmt: skip
lengths(
    "minutes_on_scene", _("Minutes on the scene"), ENCOUNTERS, exact_span("arrived_at", "cleared_at"),
    _("From arrived to cleared, over encounters that have both times."),
    "mean", "median", unit=Unit.MINUTES, leaves_out=NO_TIMES,
)  # fmt: skip
lengths(
    "minutes_total", _("Minutes in all"), ENCOUNTERS, exact_span("dispatched_at", "cleared_at"),
    _("From sent to cleared, over encounters that have both times."),
    "mean", "median", unit=Unit.MINUTES, leaves_out=NO_TIMES,
)  # fmt: skip
measure(
    "transport_rate", _("Transported"), ENCOUNTERS, Share(Q(outcome=Outcome.TRANSPORTED)),
    _("Encounters whose outcome is a transport, wherever to ÷ all encounters."),
)  # fmt: skip
measure(
    "crisis_center_transports", _("Transports to the crisis center"), ENCOUNTERS,
    Number(Q(outcome=Outcome.TRANSPORTED, transported_to=Destination.CRISIS_CENTER)),
    _("Encounters whose outcome is a transport to the crisis center."),
    leaves_out=_("Transports that do not say where to."),
)  # fmt: skip
measure(
    "police_backup_rate", _("Police backup asked"), ENCOUNTERS, Share(BACKUP, BACKUP_SAID),
    _("Encounters in which the team asked for police, urgently or routinely ÷ encounters that say whether it "
      "did. Officers who were already there are not counted."),
    leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "police_backup_emergent_rate", _("Police backup asked urgently"), ENCOUNTERS,
    Share(Q(police_backup=PoliceBackup.EMERGENT), BACKUP_SAID),
    _("Encounters in which the team asked for police urgently, for safety ÷ encounters that say whether it "
      "asked for police."),
    leaves_out=NOT_SAID,
)  # fmt: skip
for _reason, _label, _means in (
    (PoliceBackupReason.SAFETY, _("Police backup for safety"),
     _("Encounters in which the team asked for police for safety ÷ encounters that say whether it asked for "
       "police.")),
    (PoliceBackupReason.IVC, _("Police backup for an involuntary commitment"),
     _("Encounters in which the team asked for police because of an involuntary commitment ÷ encounters that "
       "say whether it asked for police.")),
    (PoliceBackupReason.REPORT, _("Police asked to file a report"),
     _("Encounters in which the team asked for police to file a report ÷ encounters that say whether it "
       "asked for police.")),
):  # fmt: skip
    measure(
        f"police_backup_{_reason.value}_rate", _label, ENCOUNTERS,
        Share(Q(police_backup_reason=_reason), BACKUP_SAID), _means, leaves_out=NOT_SAID,
    )  # fmt: skip
measure(
    "ems_rate", _("EMS needed"), ENCOUNTERS, Share(Q(ems_needed=True), Q(ems_needed__isnull=False)),
    _("Encounters in which EMS was needed ÷ encounters that say whether it was."), leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "officers_on_scene_rate", _("Officers on the scene"), ENCOUNTERS,
    Share(Q(officers_on_scene=True), Q(officers_on_scene__isnull=False)),
    _("Encounters with police officers on the scene, for whatever reason ÷ encounters that say whether they "
      "were. With those that diverted police it does not make 100 %."),
    leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "resolved_on_scene_rate", _("Resolved on the scene"), ENCOUNTERS,
    Share(Q(outcome=Outcome.RESOLVED_ON_SCENE)),
    _("Encounters whose outcome is resolved on scene ÷ all encounters."),
)  # fmt: skip
measure(
    "connected_in_community_rate", _("Connected to others in the community"), ENCOUNTERS,
    Share(Q(outcome=Outcome.CONNECTED_IN_COMMUNITY)),
    _("Encounters whose outcome is that the neighbor was connected to others in the community, on the spot ÷ "
      "all encounters. It is not “connected to care”, which asks whether a service has begun."),
)  # fmt: skip
measure(
    "supported_by_phone_rate", _("Stayed on the line while others came"), ENCOUNTERS,
    Share(Q(outcome=Outcome.SUPPORTED_UNTIL_ARRIVAL)),
    _("Encounters in which a clinician stayed on the phone until responders came ÷ all encounters."),
)  # fmt: skip
measure(
    "in_person_diverted_rate", _("Nobody had to come"), ENCOUNTERS,
    Share(Q(in_person_diverted=True), Q(in_person_diverted__isnull=False)),
    _("Encounters after which nobody had to come in person ÷ encounters that say whether anybody had to: it "
      "is asked of the program on the phone."),
    leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "law_enforcement_diverted_rate", _("Police did not have to come"), ENCOUNTERS,
    Share(Q(law_enforcement_diverted=True), Q(law_enforcement_diverted__isnull=False)),
    _("Encounters after which police did not have to come ÷ encounters that say whether they had to."),
    leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "police_hours_saved", _("Police hours saved, an estimate"), ENCOUNTERS,
    Number(Q(law_enforcement_diverted=True), times=settings.POLICE_MINUTES_SAVED / 60),
    format_lazy(
        _("An estimate: encounters after which police did not have to come, times {} minutes. The minutes "
          "are an assumption, nobody measured them. Other responses save nothing in it."),
        settings.POLICE_MINUTES_SAVED,
    ),
    unit=Unit.HOURS, leaves_out=NOT_SAID, evidence=Evidence.ESTIMATED,
)  # fmt: skip
measure(
    "arrests", _("Arrests"), ENCOUNTERS, Number(Q(arrested=True)),
    _("Encounters at which someone was arrested."), leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "police_requested", _("Asked for by police"), ENCOUNTERS, Number(Q(requested_by=RequestedBy.POLICE)),
    _("Encounters that police asked for."), leaves_out=NOT_SAID,
)  # fmt: skip
measure(
    "felt_safe_rate", _("Felt safe"), ANSWERS, Share(Q(felt_safe=True), Q(felt_safe__isnull=False)),
    _("Yes to “did you feel safe” ÷ all answers that responders gave; several responders of one encounter "
      "answer each for themselves."),
    leaves_out=_("Responders who have not answered."), evidence=Evidence.SAID,
)  # fmt: skip
measure(
    "repeat_30d_rate", _("Again within 30 days"), REPEATS, Share(Q(in_30=True)),
    _("Encounters that ended within 30 days after an earlier one of the same neighbor ÷ encounters with a "
      "known neighbor. Two programs at one 911 call do not repeat each other."),
    leaves_out=_("Encounters with somebody whom nobody knew."),
)  # fmt: skip
measure(
    "repeat_90d_rate", _("Again within 90 days"), REPEATS, Share(Q(in_90=True)),
    _("Encounters that ended within 90 days after an earlier one of the same neighbor ÷ encounters with a "
      "known neighbor. Two programs at one 911 call do not repeat each other."),
    leaves_out=_("Encounters with somebody whom nobody knew."),
)  # fmt: skip


@dataclass(frozen=True)
class Familiar:
    """The share of the few who had the most."""

    def of(self, facts: Facts) -> Figure:
        times = by_neighbor(facts)
        return ratio(sum(times[: self._few(times)]), sum(times))

    def numerator(self, rows: QuerySet) -> QuerySet:
        counted = self.denominator(rows).order_by().values("neighbor__person").annotate(times=Count("pk"))
        most = list(counted.order_by("-times", "neighbor__person").values_list("neighbor__person", flat=True))
        return rows.filter(neighbor__person__in=most[: self._few(most)])

    def denominator(self, rows: QuerySet) -> QuerySet:
        return rows.filter(KNOWN_NEIGHBOR)

    def _few(self, neighbors: Sequence[Any]) -> int:
        return ceil(len(neighbors) * FAMILIAR)


measure(
    "familiar_share", _("Familiar neighbors’ share"), ENCOUNTERS, Familiar(),
    _("Encounters of the 0.5 % of neighbors who had the most of them (at least one neighbor) ÷ encounters "
      "with a known neighbor."),
    unit=Unit.RATE, leaves_out=_("Encounters with somebody whom nobody knew."),
)  # fmt: skip

"""What came of it for neighbors: supported, needs, referrals, cases."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Need
from cases.models.case import ClosureReason
from insights.measures.facts import ExactSeconds
from insights.measures.registry import Evidence, Number, Share, Unit, lengths, measure
from insights.measures.rows import CASELOAD, CLOSED_CASES, NEEDS, REFERRALS, SUPPORTED
from referrals.models import Referral

Status = Referral.Status

measure(
    "neighbors_supported", _("Neighbors supported"), SUPPORTED, Number(),
    _("Neighbors with a case whose first completed contact was in the period: a try that reached the "
      "neighbor or a contact of theirs. Each neighbor counts once, ever. Under a program or beat: those with "
      "an encounter of it on a case; under a need: those who have it."),
    leaves_out=_("Neighbors who were tried and not reached."),
)  # fmt: skip
measure(
    "connected_to_care_rate", _("Connected to care"), SUPPORTED, Share(Q(has_begun=True)),
    _("Neighbors supported in the period for whom at least one needed service (under a need: that one) has "
      "actually begun, on whatever day up to now, verified ÷ neighbors supported in the period. A phone "
      "number on a list does not count."),
    evidence=Evidence.VERIFIED,
)  # fmt: skip
measure(
    "connected_to_care_rate_lenient", _("Connected, or a provider answered"), SUPPORTED,
    Share(Q(is_on_its_way=True)),
    _("As “connected to care”, but a need that is still worked on also counts once its provider has answered "
      "(evidence 2 of 5 or more). A need that ended without the service does not count."),
)  # fmt: skip
measure(
    "needs", _("Needs"), NEEDS, Number(),
    _("Needs of the neighbors supported in the period, whatever became of them. One neighbor may have "
      "several. Of a need in a second case it is counted again."),
)  # fmt: skip
measure(
    "needs_connected_rate", _("Needs that are met"), NEEDS, Share(Q(status=Need.Status.CONNECTED)),
    _("Needs whose service has begun, verified ÷ needs of the neighbors supported in the period. It counts "
      "needs; “connected to care” counts neighbors."),
    evidence=Evidence.VERIFIED,
)  # fmt: skip
measure(
    "referrals_sent", _("Referrals sent"), REFERRALS, Number(),
    _("Requests to a service on a neighbor’s behalf, by the day on which they were sent."),
)  # fmt: skip
for _name, _status, _label, _means in (
    ("accepted", (Status.ACCEPTED, Status.SCHEDULED, Status.RECEIVED), _("Referrals accepted"),
     _("Referrals sent in the period that now stand as accepted, with an appointment, or received ÷ "
       "referrals sent in the period.")),
    ("waitlisted", (Status.WAITLISTED,), _("Referrals on a waiting list"),
     _("Referrals sent in the period that now stand on a waiting list ÷ referrals sent in the period.")),
    ("declined", (Status.DECLINED,), _("Referrals declined"),
     _("Referrals sent in the period that the provider declined ÷ referrals sent in the period.")),
    ("received", (Status.RECEIVED,), _("Referrals that were received"),
     _("Referrals sent in the period after which the neighbor received the service, on whatever day up to "
       "now, with evidence ÷ referrals sent in the period. One that was accepted, and no more, does not "
       "count.")),
):  # fmt: skip
    measure(
        f"referral_{_name}_rate", _label, REFERRALS, Share(Q(status__in=[each.value for each in _status])),
        _means, evidence=Evidence.VERIFIED if _name == "received" else Evidence.RECORDED,
    )  # fmt: skip
lengths(
    "days_to_received", _("Days from referral to service"), REFERRALS,
    ExactSeconds(F("received_on") - F("sent_on")),
    _("Days from the day a referral was sent to the day the service began, for referrals sent in the period "
      "and received."),
    "median", unit=Unit.DAYS, leaves_out=_("Referrals that were not received: they have no such day."),
)  # fmt: skip
measure(
    "caseload", _("Open cases now"), CASELOAD, Number(),
    _("Cases that are open or paused at this moment, whatever the period, whether or not somebody has them."),
    leaves_out=_("Closed cases: they are nobody’s load."),
)  # fmt: skip
measure(
    "cases_closed", _("Cases closed"), CLOSED_CASES, Number(),
    _("Cases that were closed in the period and have not been opened again."),
)  # fmt: skip
for _reason in ClosureReason:
    measure(
        f"closed_{_reason.value}_rate", _reason.label, CLOSED_CASES, Share(Q(closure_reason=_reason)),
        _("Cases closed in the period with this reason ÷ cases closed in the period."),
    )  # fmt: skip

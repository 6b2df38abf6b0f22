"""One step of a referral: written down, with what it says about the need. Called by the verbs alone."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions import change_need_status, connect_need
from cases.models import EvidenceSource, Need
from heart.core.errors import Invalid
from programs.queries import city_zone, referral_wait
from referrals.actions.overrides import end_request
from referrals.calendar import next_step_by
from referrals.models import Referral, ReferralEvent
from referrals.signals import referral_moved

Status = Referral.Status
# What a status says about the need. No status is the outcome: only “received” is, with how we know.
LEVEL_OF = {
    Status.SENT: Need.Evidence.SENT,
    Status.ACCEPTED: Need.Evidence.ANSWERED,
    Status.WAITLISTED: Need.Evidence.ANSWERED,
    Status.SCHEDULED: Need.Evidence.APPOINTMENT,
}
# Who says so, where it is not told: these are the provider's to say.
_SAID_BY_PROVIDER = {Status.ACCEPTED, Status.WAITLISTED, Status.SCHEDULED, Status.DECLINED}


def take_step(
    referral: Referral,
    status: str,
    *,
    by: User,
    at: datetime,
    source: str = "",
    evidence: str = "",
    reason: str = "",
    on: date | None = None,
) -> Referral:
    """Move a locked referral to `status`, with its event, its limit, and the need's evidence.

    Raises InvalidTransition, Invalid (who says so is unknown; nothing says that it was received).
    """
    evidence, previous = evidence.strip(), referral.status
    if not source:
        source = evidence if evidence in EvidenceSource.values else usual_source(status)
    if source not in EvidenceSource.values:
        raise Invalid(_("Say who says so: neighbor, provider or navigator."), attr="source")
    if status == Status.RECEIVED and not evidence:
        raise Invalid(_("Say how you know that the service began."), attr="evidence")
    if not referral._state.adding:
        referral.move_to(status)
    _stamp(referral, at, on)
    referral.save_by(by, reason=reason or evidence)
    ReferralEvent(
        referral=referral, place=referral.events.count() + 1, status=status, source=source,
        evidence=evidence, reason=reason.strip(), at=at, by=by,
    ).save_by(by, reason=reason or evidence)  # fmt: skip
    _tell_need(referral, previous, source, evidence or reason, by, at)
    if previous == Status.DRAFT != status:
        end_request(referral, by=by, at=at)
    referral_moved.send(Referral, referral=referral, previous=previous, by=by, at=at)
    return referral


def usual_source(status: str) -> str:
    """Who says so, where nobody says who."""
    said = EvidenceSource.PROVIDER if status in _SAID_BY_PROVIDER else EvidenceSource.NAVIGATOR
    return str(said)


def _stamp(referral: Referral, at: datetime, on: date | None) -> None:
    """The moments that follow from the status."""
    status = Status(referral.status)
    if status == Status.SENT:
        referral.sent_at = at
    if status in Referral.ANSWERS and referral.answered_at is None:
        referral.answered_at = at
    if status != Status.SCHEDULED and status in Referral.OPEN:
        referral.appointment_at = None
    today = at.astimezone(city_zone()).date()
    referral.received_on = (on or today) if status == Status.RECEIVED else None
    referral.stale_at = None
    if status in Referral.FAILED:
        referral.failed_at = at
    elif status != Status.WITHDRAWN:  # a dead end stays one, though nobody waits any longer
        referral.failed_at = None
    referral.check_at = (
        next_step_by(at, referral_wait(referral.need.category), referral.appointment_at)
        if referral.is_open
        else None
    )


def _tell_need(
    referral: Referral, previous: str, source: str, note: str, by: User, at: datetime
) -> None:  # fmt: skip
    """Give the need the evidence of this step; a need that is connected or ended stands as it is."""
    need = Need.objects.get(pk=referral.need_id)
    if referral.status == Status.RECEIVED:
        if need.status != Need.Status.CONNECTED:
            assert referral.received_on is not None  # stamped just now
            connect_need(
                need=need, evidence_level=Need.Evidence.BEGUN, verified_by=source,
                connected_on=referral.received_on, service=referral.service, by=by, at=at,
            )  # fmt: skip
    elif need.is_open and (level := _level_after(referral, previous, need)) is not None:
        change_need_status(
            need=need, status=Need.Status.REFERRED, evidence_level=level, source=source, reason=note,
            by=by, at=at,
        )  # fmt: skip


def _level_after(referral: Referral, previous: str, need: Need) -> int | None:
    """Where the need stands after this step; None when it says nothing about it.

    A step forward never lowers it. What ended takes back no more than it gave: the need falls to what
    the other open referrals say.
    """
    status = Status(referral.status)
    if status in LEVEL_OF:
        return max(int(LEVEL_OF[status]), need.evidence_level)
    gave = LEVEL_OF.get(Status(previous))
    if gave is None or need.evidence_level > gave or need.evidence_level <= Need.Evidence.SENT:
        return None
    others = Referral.objects.open().filter(need=need).exclude(pk=referral.pk)
    said = [int(LEVEL_OF[Status(one)]) for one in others.values_list("status", flat=True) if one in LEVEL_OF]
    return max(int(Need.Evidence.SENT), *said) if said else int(Need.Evidence.SENT)

"""A need moves by evidence alone: what is known, who says so, since when. And the check 30 days later."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from accounts.rules import require
from cases.models import CHECK_AFTER_DAYS, Case, ConnectionCheck, EvidenceSource, Need, NeedEvidence
from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition
from heart.core.sweeps import sweep
from notices.actions import Telling, tell_all
from programs.queries import city_zone

BATCH = 200
NO_LONGER = gettext_lazy("The service did not go on")


def take_step(
    need: Need, level: int, *, source: str, on: date | None, by: User, at: datetime, note: str = ""
) -> Need:
    """Write the step and put the locked need where it leads; the caller saves the need.

    Raises Invalid (who says so is unknown, a day that is still to come).
    """
    today = at.astimezone(city_zone()).date()
    on = on or today
    if source not in EvidenceSource.values:
        raise Invalid(_("Say who says so: neighbor, provider or navigator."), attr="source")
    if on > today or on.year < 1900:
        raise Invalid(_("The day of the evidence is not later than today."), attr="on")
    NeedEvidence(
        need=need, place=need.evidence.count() + 1, level=level, source=source, on=on, note=note.strip(),
        by=by, recorded_at=at,
    ).save_by(by, reason=note.strip())  # fmt: skip
    need.evidence_level = level
    return need


def schedule_check(need: Need, *, by: User, at: datetime) -> None:
    """Ask again 30 days after the service began; connected anew, the day moves."""
    if need.evidence_level == Need.Evidence.LASTING:
        withdraw_check(need, by=by, at=at)
        return
    assert need.connected_on is not None  # a connected need has its day
    check = ConnectionCheck.objects.open().filter(need=need).first() or ConnectionCheck(need=need)
    due_on = need.connected_on + timedelta(days=CHECK_AFTER_DAYS)
    if check.due_on != due_on:
        check.due_on, check.told_at = due_on, None
        check.save_by(by)


def withdraw_check(need: Need, *, by: User, at: datetime) -> None:
    """The need is not connected any more, or known to go on: nobody needs to ask."""
    for check in ConnectionCheck.objects.open().filter(need=need):
        check.withdrawn_at = at
        check.save_by(by, reason=_("No longer needed"))


@transaction.atomic
def answer_check(
    *,
    check: ConnectionCheck,
    answer: str,
    by: User,
    at: datetime,
    source: str = EvidenceSource.NEIGHBOR,
    note: str = "",
) -> ConnectionCheck:
    """Say whether the service still goes on; also after its case has closed.

    Still: evidence of level 5. Not any more: the need is not connected. Could not find out: it stays as it
    is, at level 4. Raises NotPermitted, Invalid, InvalidTransition (answered before, or not due yet).
    """
    require(by, "cases.connect_need", check.need)
    Case.objects.lock(check.need.case_id)
    check = ConnectionCheck.objects.lock(check.pk)
    if answer not in ConnectionCheck.Answer.values:
        raise Invalid(_("Answer with still, not or unknown."), attr="answer")
    if check.answered_at or check.withdrawn_at:
        raise InvalidTransition(_("This was answered already."))
    if at.astimezone(city_zone()).date() < check.due_on:
        raise InvalidTransition(_("It is too early to ask: level 5 means still going after 30 days."))
    check.answer, check.answered_at, check.answered_by = answer, at, by
    check.save_by(by, reason=note.strip())
    need = check.need
    if answer == ConnectionCheck.Answer.STILL:
        take_step(need, Need.Evidence.LASTING, source=source, on=None, by=by, at=at, note=note)
        need.save_by(by, reason=_("Still going after 30 days"))
    elif answer == ConnectionCheck.Answer.NOT:
        end_connection(need, reason=note.strip() or str(NO_LONGER), source=source, on=None, by=by, at=at)
        need.save_by(by, reason=need.status_reason)
    return check


def end_connection(need: Need, *, reason: str, source: str, on: date | None, by: User, at: datetime) -> None:
    """What was connected is not any more: it falls below the cut, with the evidence of it."""
    need.move_to(Need.Status.NOT_CONNECTED)
    take_step(need, Need.Evidence.APPOINTMENT, source=source, on=on, by=by, at=at, note=reason)
    need.status_reason, need.connected_on = reason, None


@sweep
def ask_again(at: datetime) -> int:
    """Tell the owner of each case about the connections that are to be asked about again, once."""
    clock, today = User.objects.clock(), at.astimezone(city_zone()).date()
    waiting = ConnectionCheck.objects.due(today).filter(told_at=None).order_by("due_on", "id")
    asked = 0
    while True:
        with transaction.atomic():
            batch = list(
                waiting.select_related("need__case__assigned_to").select_for_update(
                    of=("self",), skip_locked=True
                )[:BATCH]
            )
            if not batch:
                return asked
            with acting_as(clock, _("Due for its check")):
                ConnectionCheck.objects.filter(pk__in=[one.pk for one in batch]).update(told_at=at)
            supervisors = User.objects.people().active().filter(role=Role.SUPERVISOR)
            tell_all([_telling(check, list(supervisors)) for check in batch], at=at)
        asked += len(batch)


def _telling(check: ConnectionCheck, supervisors: list[User]) -> Telling:
    """To who has the case; where that is nobody who works here, to the supervisors."""
    case = check.need.case
    owner = case.assigned_to
    to = [owner] if owner is not None and owner.is_active else supervisors
    return Telling(to, "connection_check_due", check.pk, case.number, case.get_absolute_url())

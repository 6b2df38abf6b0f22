"""Closing a case; where the city asks for it, only with the word of a second person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.rules import require
from cases.actions.cases import NeedOutcome, OpenNeeds
from cases.actions.needs import change_need_status
from cases.actions.words import require_words
from cases.models import Case, ClosureReason, ClosureRequest, Encounter, Need
from cases.queries import needs_second_word
from cases.signals import case_closed
from heart.core.errors import Conflict, Invalid, InvalidTransition, NotPermitted, Refusal
from notices.actions import acknowledge_about, tell
from notices.models import Notice

Status = ClosureRequest.Status


class NeedsSecondWord(Refusal):
    """This case closes only when somebody else says so too."""

    code = "needs_approval"

    def __init__(self) -> None:
        super().__init__(
            _("Closing this case needs a supervisor's word. Ask for it, and say why it is time."),
            attr="reason",
        )


@transaction.atomic
def close_case(*, case: Case, by: User, at: datetime, reason: str, needs: Iterable[NeedOutcome] = ()) -> Case:
    """Close a case, say why, and what became of each open need; its pending follow-ups are cancelled.

    Raises NotPermitted, InvalidTransition (already closed), WordNeeded (a positive screen waits for a
    clinician), NeedsSecondWord, OpenNeeds (one was not named), Invalid.
    """
    require(by, "cases.close_case", case)
    case = _open(case, reason)
    require_words(case)
    if needs_second_word(case, reason, by):
        raise NeedsSecondWord
    case = _close(case, needs, reason=reason, closer=by, by=by, at=at)
    _let_go(case, by=by, at=at)
    return case


@transaction.atomic
def ask_to_close(
    *, case: Case, by: User, at: datetime, reason: str, words: str, needs: Iterable[NeedOutcome] = ()
) -> ClosureRequest:
    """Ask a supervisor for their word; nothing changes in the case until they give it.

    Raises NotPermitted, InvalidTransition (closed, or it needs nobody's word), Conflict (one waits already),
    OpenNeeds, Invalid.
    """
    require(by, "cases.close_case", case)
    case = _open(case, reason)
    if not needs_second_word(case, reason, by):
        raise InvalidTransition(_("This case needs nobody else's word. Close it."))
    if not words.strip():
        raise Invalid(_("Say what was tried, and why it is time."), attr="words")
    if ClosureRequest.objects.waiting().filter(case=case).exists():
        raise Conflict(_("A supervisor was asked already. You can take that back first."))
    outcomes = list(needs)
    _check(case, outcomes)
    request = ClosureRequest(
        case=case, reason=reason, words=words.strip(), outcomes=_as_rows(outcomes), asked_by=by, asked_at=at
    )  # fmt: skip
    request.save_by(by, reason=str(ClosureReason(reason).label))
    supervisors = User.objects.people().active().filter(role=Role.SUPERVISOR).exclude(pk=by.pk)
    tell(
        to=[one for one in supervisors if one.pk != case.assigned_to_id], kind=Notice.Kind.CLOSURE_ASKED,
        about=request.pk, case_number=case.number, path=request.get_absolute_url(), at=at,
    )  # fmt: skip
    return request


@transaction.atomic
def approve_closing(*, request: ClosureRequest, by: User, at: datetime, answer: str = "") -> ClosureRequest:
    """Give the second word: the case closes as it was asked, by whoever asked.

    Raises NotPermitted (one's own request, or one's own case), InvalidTransition, Conflict (something
    happened in the case since), OpenNeeds.
    """
    request = _answered(request, Status.APPROVED, by=by, at=at, answer=answer)
    case = _open(request.case, request.reason)
    require_words(case)
    if Encounter.objects.filter(case=case, created_at__gt=request.created_at).exists():
        raise Conflict(_("Responders met this neighbor since you were asked. Look first, then send it back."))
    _close(case, _from_rows(request.outcomes), reason=request.reason, closer=request.asked_by, by=by, at=at)
    _tell_asker(request, by=by, at=at)
    return request


@transaction.atomic
def decline_closing(*, request: ClosureRequest, by: User, at: datetime, answer: str) -> ClosureRequest:
    """Send it back with the reason; the case stays open.

    Raises NotPermitted (one's own request, or one's own case), InvalidTransition, Invalid (no reason).
    """
    if not answer.strip():
        raise Invalid(_("Say what is still to be done."), attr="answer")
    request = _answered(request, Status.DECLINED, by=by, at=at, answer=answer)
    _tell_asker(request, by=by, at=at)
    return request


@transaction.atomic
def withdraw_closing(*, request: ClosureRequest, by: User, at: datetime) -> ClosureRequest:
    """Take back what one asked oneself. Raises NotPermitted, InvalidTransition (answered)."""
    request = ClosureRequest.objects.lock(request.pk)
    if request.asked_by_id != by.pk:
        raise NotPermitted(_("Only who asked can take it back. Send it back with a reason instead."))
    return _settle(request, Status.WITHDRAWN, by=by, at=at)


def may_answer(by: Any, request: ClosureRequest) -> bool:
    """Nobody says it of their own request, nor of a case that they hold."""
    own = by.pk in (request.asked_by_id, request.case.assigned_to_id)
    return not own and by.has_perm("cases.approve_closing", request.case)


def _answered(request: ClosureRequest, status: str, *, by: User, at: datetime, answer: str) -> ClosureRequest:
    require(by, "cases.approve_closing", request.case)
    request = ClosureRequest.objects.lock(request.pk)
    if not may_answer(by, request):
        raise NotPermitted(_("You asked for this, or the case is yours: another supervisor gives the word."))
    request.answer = answer.strip()
    return _settle(request, status, by=by, at=at)


def _settle(request: ClosureRequest, status: str, *, by: User, at: datetime) -> ClosureRequest:
    request.move_to(status)
    request.answered_by, request.answered_at = by, at
    return request.save_by(by, reason=str(Status(status).label))


def _let_go(case: Case, *, by: User, at: datetime) -> None:
    """A case that closed by another way asks nobody any more."""
    waiting = ClosureRequest.objects.waiting().filter(case=case).first()
    if waiting:
        _settle(waiting, Status.WITHDRAWN, by=by, at=at)


def _tell_asker(request: ClosureRequest, *, by: User, at: datetime) -> None:
    case = request.case
    tell(
        to=[request.asked_by], kind=Notice.Kind.CLOSURE_ANSWERED, about=request.pk, case_number=case.number,
        path=case.get_absolute_url(), at=at,
    )  # fmt: skip
    acknowledge_about(about=request.pk, kinds=[Notice.Kind.CLOSURE_ASKED], by=by, at=at)


def _open(case: Case, reason: str) -> Case:
    """The case, locked, if it can close for this reason."""
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise InvalidTransition(_("This case is already closed. Reopen it to log another contact."))
    if reason not in ClosureReason.values:
        raise Invalid(_("Pick a reason for closing from the list."), attr="reason")
    return case


def _check(case: Case, outcomes: list[NeedOutcome]) -> None:
    """Raise where an outcome names no open need of this case, or one is left unnamed."""
    open_needs = {need.pk: need for need in Need.objects.open().filter(case=case)}
    if any(outcome.need not in open_needs for outcome in outcomes):
        raise Invalid(_("That need is not in this case."), attr="needs")
    if any(outcome.status not in Need.ENDED_WITHOUT or not outcome.reason.strip() for outcome in outcomes):
        raise Invalid(_("Say how each need ended, and why."), attr="needs")
    unnamed = open_needs.keys() - {outcome.need for outcome in outcomes}
    if unnamed:
        raise OpenNeeds(open_needs[pk] for pk in unnamed)


def _close(
    case: Case, needs: Iterable[NeedOutcome], *, reason: str, closer: User, by: User, at: datetime
) -> Case:
    for outcome in needs:
        need = Need.objects.filter(case=case, pk=outcome.need).first()
        if need is None:
            raise Invalid(_("That need is not in this case."), attr="needs")
        change_need_status(need=need, status=outcome.status, reason=outcome.reason, by=by, at=at)
    still_open = list(Need.objects.open().filter(case=case))
    if still_open:
        raise OpenNeeds(still_open)
    case.move_to(Case.Status.CLOSED)
    case.claimed_at = case.claim_lapses_at = None
    case.paused_reason, case.paused_until = "", None
    case.closed_at, case.closed_by, case.closure_reason = at, closer, reason
    case.save_by(by, reason=str(ClosureReason(reason).label))
    case_closed.send(Case, case=case, reason=reason, by=by, at=at)
    return case


def _as_rows(outcomes: Iterable[NeedOutcome]) -> list[dict[str, str]]:
    return [{"id": str(one.need), "status": one.status, "reason": one.reason} for one in outcomes]


def _from_rows(rows: list[dict[str, str]]) -> list[NeedOutcome]:
    """Those whose need ended meanwhile are not ended again."""
    named = [NeedOutcome(UUID(row["id"]), row["status"], row["reason"]) for row in rows]
    still_open = set(
        Need.objects.open().filter(pk__in=[one.need for one in named]).values_list("pk", flat=True)
    )
    return [one for one in named if one.need in still_open]

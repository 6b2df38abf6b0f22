from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models.encounter import Interpreter
from followups.actions.promises import cancel_pending_of, lock_pending, offer_next_round, settle
from followups.models import ContactAttempt, FollowUp
from followups.queries.safety import reason_needed
from followups.signals import attempt_logged
from heart.core.errors import Invalid
from heart.core.moments import TOLERATED_FUTURE
from neighbors.models import Contact

LONGEST_NOTE = 10_000  # characters


@dataclass(frozen=True)
class NextWindow:
    """When to come back after a contact; both aware UTC."""

    opens_at: datetime
    due_at: datetime


@transaction.atomic
def log_attempt(
    *,
    follow_up: FollowUp,
    by: User,
    at: datetime,
    method: str,
    outcome: str,
    with_whom: str | None = None,
    tried_at: datetime | None = None,
    contact: Contact | None = None,
    language: str = "",
    interpreter: str = "",
    note: str = "",
    next_window: NextWindow | None = None,
    declined: bool = False,
    outside_reason: str = "",
) -> ContactAttempt:
    """Log one try. Reaching the neighbor, or a contact of theirs, settles the follow-up.

    `tried_at` is when it was (default: now); it may be long ago, since late is recordable: also on a
    follow-up that has ended since, if the try was made before. After a contact `next_window` opens the next
    round. A try without contact leaves the promise open, unless they said no and `declined` more visits:
    then every promise of the case is cancelled. The case stays open until somebody closes it.
    `outside_reason` says why it was made outside what the neighbor said is safe; it is kept only then.
    Raises NotPermitted, InvalidTransition (settled before the try, or a closed case), NotSafe (without that
    reason), Invalid (naming the field).
    """
    require(by, "followups.log_attempt", follow_up)
    tried_at = tried_at or at
    follow_up = _lock_for_a_try(follow_up, tried_at)
    with_whom = with_whom or _usual_company(outcome)
    attempt = ContactAttempt(
        follow_up=follow_up, by=by, at=tried_at, method=method, with_whom=with_whom, contact=contact,
        outcome=outcome, language=language, interpreter=interpreter, note=note, recorded_at=at,
    )  # fmt: skip
    _check(attempt, at, has_next=next_window is not None)
    _check_declined(attempt, declined=declined)
    attempt.outside_reason = reason_needed(attempt, outside_reason)
    attempt.save_by(by, reason=_("Entered late") if attempt.entered_late else "")
    follow_up.first_attempt_at = min(filter(None, [follow_up.first_attempt_at, tried_at]))
    if attempt.reached_them:
        _keep(follow_up, tried_at, next_window, by=by, at=at)
    else:
        follow_up.save_by(by)
    if declined:
        cancel_pending_of(case=follow_up.case, reason=_("They do not want us to come back"), by=by, at=at)
    attempt_logged.send(ContactAttempt, attempt=attempt, by=by, at=at)
    return attempt


def _lock_for_a_try(follow_up: FollowUp, tried_at: datetime) -> FollowUp:
    """The follow-up, locked; one that has ended takes only tries that were made before."""
    locked = FollowUp.objects.lock(follow_up.pk)
    was_open = locked.settled_at is not None and tried_at < locked.settled_at
    return locked if was_open else lock_pending(locked)


def _keep(
    follow_up: FollowUp, reached_at: datetime, next_window: NextWindow | None, *, by: User, at: datetime
) -> None:
    """The promise is kept, or was; the next round begins if one was agreed."""
    if follow_up.status == FollowUp.Status.DONE:
        follow_up.reached_at = min(follow_up.reached_at or reached_at, reached_at)
        follow_up.save_by(by)
    else:
        # One that had ended did so when it did: what was tried after that is still for another date.
        ended_at = follow_up.settled_at or at
        settle(follow_up, FollowUp.Status.DONE, by=by, at=ended_at, reached_at=reached_at)
    if next_window is not None:
        offer_next_round(
            case=follow_up.case,
            opens_at=next_window.opens_at,
            due_at=next_window.due_at,
            anchor_at=reached_at,
            by=by,
            at=at,
        )


def _usual_company(outcome: str) -> str:
    met = (ContactAttempt.Outcome.REACHED, ContactAttempt.Outcome.REFUSED)
    return ContactAttempt.WithWhom.NEIGHBOR if outcome in met else ContactAttempt.WithWhom.NOBODY


def _too_early(follow_up: FollowUp) -> str:
    if follow_up.encounter_id is None:
        return _("This is before this date was agreed. Check the date.")
    return _("This is before the encounter ended. Check the date.")


def _check_declined(attempt: ContactAttempt, *, declined: bool) -> None:
    said_no = attempt.outcome == attempt.Outcome.REFUSED and attempt.with_whom == attempt.WithWhom.NEIGHBOR
    if declined and not said_no:
        raise Invalid(_("Only the neighbor can say that nobody is to come back."), attr="declined")


def _check(attempt: ContactAttempt, at: datetime, *, has_next: bool) -> None:
    for name, choices in (
        ("method", ContactAttempt.Method),
        ("outcome", ContactAttempt.Outcome),
        ("with_whom", ContactAttempt.WithWhom),
    ):
        if getattr(attempt, name) not in choices.values:
            raise Invalid(_("Unknown choice: %(code)s.") % {"code": getattr(attempt, name)}, attr=name)
    if attempt.interpreter and attempt.interpreter not in Interpreter.values:
        raise Invalid(_("Unknown choice: %(code)s.") % {"code": attempt.interpreter}, attr="interpreter")
    if attempt.at > at + TOLERATED_FUTURE:
        raise Invalid(_("This time is in the future. Log the try when it has happened."), attr="at")
    if attempt.at < attempt.follow_up.anchor_at:
        raise Invalid(_too_early(attempt.follow_up), attr="at")
    if attempt.outcome == attempt.Outcome.REACHED and attempt.with_whom == attempt.WithWhom.NOBODY:
        raise Invalid(_("Say who was reached."), attr="with_whom")
    if has_next and not attempt.follow_up.is_pending:
        raise Invalid(_("This follow-up has ended. Set the next date in its case."), attr="next")
    if has_next and not attempt.reached_them:
        raise Invalid(
            _("A next date is agreed with someone who was reached. This promise stays open."), attr="next"
        )
    if attempt.contact is not None and attempt.contact.neighbor_id != attempt.follow_up.case.neighbor_id:
        raise Invalid(_("That contact belongs to someone else."), attr="contact")
    if "\x00" in attempt.note:
        raise Invalid(_("The note holds a character that can't be stored (NUL). Remove it."), attr="note")
    if len(attempt.note) > LONGEST_NOTE:
        raise Invalid(
            _("The note is too long: %(most)s characters fit.") % {"most": f"{LONGEST_NOTE:,}"}, attr="note"
        )

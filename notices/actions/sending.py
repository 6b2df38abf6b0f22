"""E-mail, second and by the clock: claim, ask once more whether to send, send, mark.

Killed between send and mark, the claim lapses and the e-mail goes again with the same Message-ID, which
mailboxes show once. Whether it is still wanted, whose it is now, quiet hours and the wish for a digest are
asked at the moment of sending, not of telling (docs/adr/0012).
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Conflict
from heart.core.sweeps import sweep
from notices.models import Notice, OutboxEmail
from notices.models.outbox import MAX_TRIES, OutboxQuerySet
from notices.queries import (
    Drop,
    JoinDigest,
    Shifts,
    Unwanted,
    Wait,
    fate_of,
    held_by_quiet_hours,
    shifts,
    why_unwanted,
)

logger = logging.getLogger(__name__)

# Few: a killed sweep leaves at most this many claims to lapse.
BATCH = 20
# After the first, second … failure. A mail server that is away for a shift is waited for.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
# A digest says how many more there are; nobody reads a longer one.
MOST_IN_DIGEST = 50


@transaction.atomic
def send_parked_again(*, by: User, at: datetime) -> int:
    """Give every e-mail that was given up on five new tries; returns how many. Raises NotPermitted."""
    require(by, "notices.send_again")
    return OutboxEmail.objects.parked().update(parked_at=None, tries=0, next_try_at=at, last_error="")


@transaction.atomic
def send_again(*, email: OutboxEmail, by: User, at: datetime) -> OutboxEmail:
    """Give one e-mail that was given up on five new tries. Raises NotPermitted, Conflict (it was not)."""
    require(by, "notices.send_again")
    email = OutboxEmail.objects.select_for_update().get(pk=email.pk)
    if not email.parked_at:
        raise Conflict(_("This e-mail was not given up on, so there is nothing to send again."))
    email.parked_at, email.tries, email.next_try_at, email.last_error = None, 0, at, ""
    email.save(update_fields=["parked_at", "tries", "next_try_at", "last_error"])
    return email


@sweep
def deliver(at: datetime) -> int:
    """Send the outbox's due e-mails; returns how many went out."""
    _park_what_never_came_back(at)
    hours = shifts()
    sent = 0
    while batch := _claimed(at):
        sent += sum(_handled(email, at, hours) for email in batch)
    return sent


def _claimed(at: datetime) -> list[OutboxEmail]:
    """The next batch, claimed and committed before anything is sent."""
    with transaction.atomic():
        due = OutboxEmail.objects.due(at).order_by("next_try_at", "id").select_for_update(skip_locked=True)
        claimed = [email.pk for email in due[:BATCH]]
        OutboxEmail.objects.filter(pk__in=claimed).update(claimed_at=at, tries=F("tries") + 1)
    return list(OutboxEmail.objects.filter(pk__in=claimed).select_related("notice__recipient", "digest_for"))


def _handled(email: OutboxEmail, at: datetime, hours: Shifts) -> bool:
    """Do with a claimed e-mail what is right at this moment; whether it went out."""
    try:
        if email.notice is None:
            return _digest_sent(email, at, hours)
        return _notice_sent(email, email.notice, at, hours)
    except Exception as error:  # whatever it is, the others must go out
        # The kind of error only: a mail server's answer names people.
        logger.error("E-mail %s was not sent: %s", email.pk, type(error).__name__)
        _rows(email).update(**_after_failure(email, type(error).__name__, at))
        return False


def _notice_sent(email: OutboxEmail, notice: Notice, at: datetime, hours: Shifts) -> bool:
    match fate_of(notice, at, hours):
        case Drop(because):
            _drop(email, because, at)
            return False
        case Wait(until):
            _postpone(email, until)
            return False
        case JoinDigest(shift_at) if _joined(email, notice.recipient, shift_at):
            return False
    _message(email, str(notice), "notices/email.txt", {"says": notice.says, "url": _url(notice)}).send()
    _rows(email).update(sent_at=at, claimed_at=None, last_error="")
    return True


def _joined(email: OutboxEmail, reader: User, shift_at: datetime) -> bool:
    """Hand this e-mail to the digest of a shift; False when that one is on its way already."""
    with transaction.atomic():
        digest = OutboxEmail(digest_for=reader, digest_at=shift_at, next_try_at=shift_at)
        OutboxEmail.objects.bulk_create([digest], ignore_conflicts=True)
        # Locked, so that whoever claims it for sending sees this part, or this sees the claim.
        digest = OutboxEmail.objects.select_for_update().get(digest_for=reader, digest_at=shift_at)
        if digest.claimed_at or digest.state != OutboxEmail.State.WAITING:
            return False
        _rows(email).update(part_of=digest, claimed_at=None, tries=F("tries") - 1)
    return True


def _digest_sent(digest: OutboxEmail, at: datetime, hours: Shifts) -> bool:
    reader = digest.reader
    if reader.is_active and (wait := held_by_quiet_hours(reader, at, hours)):
        _postpone(digest, wait.until)
        return False
    told = _still_wanted_parts(digest, at)
    if not told:
        _drop(digest, Unwanted.EMPTY if reader.is_active else Unwanted.LEFT, at)
        return False
    subject = ngettext("%(number)s notice for your shift", "%(number)s notices for your shift", len(told))
    lines = [{"says": notice.says, "url": _url(notice)} for notice in told[:MOST_IN_DIGEST]]
    context = {"lines": lines, "more": len(told) - len(lines), "url": settings.SITE_URL + "/notices/"}
    _message(digest, subject % {"number": len(told)}, "notices/digest.txt", context).send()
    with transaction.atomic():
        digest.parts.filter(notice__in=told).update(sent_at=at)
        _rows(digest).update(sent_at=at, claimed_at=None, last_error="")
    return True


def _still_wanted_parts(digest: OutboxEmail, at: datetime) -> list[Notice]:
    """What a digest tells, the oldest first; the parts that nobody needs any more are dropped."""
    parts = digest.parts.filter(sent_at=None, dropped_at=None)
    notices = Notice.objects.filter(email__in=parts).select_related("recipient", "email")
    wanted = []
    for notice in notices.order_by("at", "pk"):
        if why := why_unwanted(notice):
            _drop(notice.email, why, at)
        else:
            wanted.append(notice)
    return wanted


def _rows(email: OutboxEmail) -> OutboxQuerySet:
    return OutboxEmail.objects.filter(pk=email.pk)


def _drop(email: OutboxEmail, because: str, at: datetime) -> None:
    _rows(email).update(dropped_at=at, dropped_because=because, claimed_at=None)


def _postpone(email: OutboxEmail, until: datetime) -> None:
    # Not a failure: the try that the claim counted is given back.
    _rows(email).update(next_try_at=until, claimed_at=None, tries=F("tries") - 1)


def _after_failure(email: OutboxEmail, error: str, at: datetime) -> dict[str, object]:
    failed = {"claimed_at": None, "last_error": error[:300]}
    if email.tries >= MAX_TRIES:
        return failed | {"parked_at": at}
    return failed | {"next_try_at": at + BACKOFF[email.tries - 1]}


def _park_what_never_came_back(at: datetime) -> None:
    # Each try of these ended with the process: trying on would end the next one too.
    given_up = OutboxEmail.objects.due(at).filter(tries__gte=MAX_TRIES)
    given_up.update(parked_at=at, claimed_at=None, last_error="Interrupted")


def _url(notice: Notice) -> str:
    return settings.SITE_URL + notice.path


def _message(email: OutboxEmail, subject: str, template: str, context: dict[str, object]) -> EmailMessage:
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}",
        body=render_to_string(template, context),
        to=[email.reader.email],
        headers={"Message-ID": email.message_id},
    )

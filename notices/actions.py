"""Telling people: rows first, in the transaction of what happened; e-mail second, by the clock."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from accounts.models import User
from accounts.rules import require
from heart.core.sweeps import sweep
from notices.models import Notice, OutboxEmail
from notices.models.notice import NoticeQuerySet
from notices.models.outbox import MAX_TRIES

logger = logging.getLogger(__name__)

# Few: a killed sweep leaves at most this many claims to lapse.
BATCH = 20
# After the first, second … failure. A mail server that is away for a shift is waited for.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True)
class Telling:
    """What to tell, and to whom; `step` sets it apart from other notices of the kind about the same row."""

    to: Iterable[User]
    kind: str
    about: UUID
    case_number: str
    path: str
    step: str = ""


def tell(
    *, to: Iterable[User], kind: str, about: UUID, case_number: str, path: str, at: datetime, step: str = ""
) -> list[Notice]:
    """Tell active people one thing, each exactly once however often this is called.

    Returns the notices that are new. Give only a case number and a path: no name, no clinical word.
    """
    return tell_all([Telling(to, kind, about, case_number, path, step)], at=at)


@transaction.atomic
def tell_all(tellings: Sequence[Telling], *, at: datetime) -> list[Notice]:
    """Like `tell`, for many at a time in three statements."""
    rows = [
        Notice(
            recipient=user,
            kind=telling.kind,
            about_id=telling.about,
            case_number=telling.case_number,
            path=telling.path,
            step=telling.step,
            at=at,
        )
        for telling in tellings
        for user in telling.to
        if user.is_active
    ]
    if not rows:
        return []
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    # Those of this call that were not told before: an id of ours is in the table only if its row went in.
    written = set(Notice.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    new = [row for row in rows if row.pk in written]
    OutboxEmail.objects.bulk_create([OutboxEmail(notice=row, next_try_at=at) for row in new])
    return new


@transaction.atomic
def mark_read(*, notices: NoticeQuerySet, by: User, at: datetime) -> int:
    """Mark those of `notices` that are `by`'s as read; the first time stands. Returns how many were not."""
    require(by, "notices.view_notice")
    return notices.to(by).unread().update(read_at=at)


@transaction.atomic
def acknowledge(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Say "I have this": read, and known to be. The first time stands. Raises NotPermitted."""
    require(by, "notices.view_notice", notice)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    notice.read_at = notice.read_at or at
    notice.acknowledged_at = notice.acknowledged_at or at
    notice.save(update_fields=["read_at", "acknowledged_at"])
    return notice


@transaction.atomic
def send_parked_again(*, by: User, at: datetime) -> int:
    """Give every e-mail that was given up on five new tries; returns how many. Raises NotPermitted."""
    require(by, "notices.send_again")
    return OutboxEmail.objects.parked().update(parked_at=None, tries=0, next_try_at=at, last_error="")


@sweep
def deliver(at: datetime) -> int:
    """Send the outbox's due e-mails; returns how many went out.

    Claim, send, mark: killed between send and mark, the claim lapses and the e-mail goes again with the
    same Message-ID, which mailboxes show once.
    """
    _park_what_never_came_back(at)
    sent = 0
    while batch := _claimed(at):
        sent += sum(_sent(email, at) for email in batch)
    return sent


def _claimed(at: datetime) -> list[OutboxEmail]:
    """The next batch, claimed and committed before anything is sent."""
    with transaction.atomic():
        due = OutboxEmail.objects.due(at).order_by("next_try_at", "id").select_for_update(skip_locked=True)
        claimed = [email.pk for email in due[:BATCH]]
        OutboxEmail.objects.filter(pk__in=claimed).update(claimed_at=at, tries=F("tries") + 1)
    return list(OutboxEmail.objects.filter(pk__in=claimed).select_related("notice__recipient"))


def _sent(email: OutboxEmail, at: datetime) -> bool:
    row = OutboxEmail.objects.filter(pk=email.pk)
    if not email.notice.recipient.is_active:
        row.update(dropped_at=at, claimed_at=None)
        return False
    try:
        _message(email).send()
    except Exception as error:  # whatever it is, the others must go out
        # The kind of error only: a mail server's answer names people.
        logger.error("E-mail %s was not sent: %s", email.pk, type(error).__name__)
        row.update(**_after_failure(email, type(error).__name__, at))
        return False
    row.update(sent_at=at, claimed_at=None, last_error="")
    return True


def _after_failure(email: OutboxEmail, error: str, at: datetime) -> dict[str, object]:
    failed = {"claimed_at": None, "last_error": error[:300]}
    if email.tries >= MAX_TRIES:
        return failed | {"parked_at": at}
    return failed | {"next_try_at": at + BACKOFF[email.tries - 1]}


def _park_what_never_came_back(at: datetime) -> None:
    # Each try of these ended with the process: trying on would end the next one too.
    given_up = OutboxEmail.objects.due(at).filter(tries__gte=MAX_TRIES)
    given_up.update(parked_at=at, claimed_at=None, last_error="Interrupted")


def _message(email: OutboxEmail) -> EmailMessage:
    notice = email.notice
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{notice}",
        body=render_to_string(
            "notices/email.txt", {"notice": notice, "url": settings.SITE_URL + notice.path}
        ),
        to=[notice.recipient.email],
        headers={"Message-ID": email.message_id},
    )

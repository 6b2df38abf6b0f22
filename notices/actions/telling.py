"""Telling people: rows, in the transaction of what happened. E-mail follows by the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.rules import require
from notices.models import Notice, OutboxEmail
from notices.models.notice import NoticeQuerySet
from notices.signals import notice_acknowledged


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
    notice_acknowledged.send(Notice, notice=notice, by=by, at=at)
    return notice


@transaction.atomic
def acknowledge_about(*, about: UUID, kinds: Iterable[str], by: User, at: datetime) -> int:
    """Acknowledge `by`'s own notices of these kinds about one row; returns how many were not."""
    own = Notice.objects.to(by).filter(about_id=about, kind__in=kinds, acknowledged_at=None)
    return own.update(acknowledged_at=at, read_at=Coalesce("read_at", Value(at)))

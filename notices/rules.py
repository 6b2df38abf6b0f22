from typing import Any

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from notices.models import Notice, OutboxEmail
from notices.models.notice import NoticeQuerySet
from notices.models.outbox import OutboxQuerySet


def visible_notices(user: Any) -> NoticeQuerySet:
    """One's own: nobody reads what another was told."""
    if scope_of(user, "notices.view_notice") is Scope.NONE:
        return Notice.objects.none()
    return Notice.objects.to(user)


def visible_outbox(user: Any) -> OutboxQuerySet:
    """Every e-mail, to those who see to it that they go out; with who is to read it."""
    if scope_of(user, "notices.view_outbox") is Scope.NONE:
        return OutboxEmail.objects.none()
    return OutboxEmail.objects.select_related("notice__recipient", "digest_for")


def _is_own(user: User, notice: Notice, scope: Scope) -> bool:
    return notice.recipient_id == user.pk


guard("notices.view_notice", _is_own)
guard("notices.view_outbox")
guard("notices.send_again")

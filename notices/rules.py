from typing import Any

from accounts.models import User
from accounts.rules import Scope, guard, scope_of
from notices.models import Notice
from notices.models.notice import NoticeQuerySet


def visible_notices(user: Any) -> NoticeQuerySet:
    """One's own: nobody reads what another was told."""
    if scope_of(user, "notices.view_notice") is Scope.NONE:
        return Notice.objects.none()
    return Notice.objects.to(user)


def _is_own(user: User, notice: Notice, scope: Scope) -> bool:
    return notice.recipient_id == user.pk


guard("notices.view_notice", _is_own)
guard("notices.send_again")

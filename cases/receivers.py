"""Where staff meet their work: a signal of `accounts`, in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import staff_deactivated
from cases.actions import pool_again


@receiver(staff_deactivated, dispatch_uid="cases.pool_again")
def pool(sender: Any, *, user: User, by: User, at: datetime, **kwargs: Any) -> None:
    pool_again(holder=user, by=by, at=at, reason=_("%(name)s no longer works here") % {"name": user})

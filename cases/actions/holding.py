from datetime import datetime

from django.db.models import Max

from accounts.models import User
from cases.models import Case, Holding


def pass_on(case: Case, *, to: User | None, by: User, at: datetime, reason: str) -> None:
    """End whoever's holding of the locked case, and begin `to`'s. Their own goes on as it is."""
    current = Holding.objects.current().filter(case=case).first()
    if current is not None:
        if to is not None and current.holder_id == to.pk:
            return
        current.ends_at = max(at, current.starts_at)
        current.save_by(by, reason=reason)
    if to is not None:
        # Never before the last one ended, in whatever order moments are told.
        last = Holding.objects.filter(case=case).aggregate(last=Max("ends_at"))["last"]
        Holding(case=case, holder=to, starts_at=max(at, last or at)).save_by(by, reason=reason)

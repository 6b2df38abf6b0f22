"""Questions about staff."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from accounts.models import User

DEMO_DOMAIN = "@demo.heart.test"


def refuse_demo_accounts() -> None:
    """Raise ImproperlyConfigured when a demo account, whose password everyone knows, could sign in.

    Asked when a process starts. A database that does not answer yet is left to `/health/ready`.
    """
    if settings.HEART_DEMO:
        return
    try:
        active = User.objects.active().filter(email__iendswith=DEMO_DOMAIN).count()
    except (OperationalError, ProgrammingError):
        return
    if active:
        raise ImproperlyConfigured(
            f"{active} demo accounts ({DEMO_DOMAIN}) are active and their password is public. "
            "Deactivate them, or set HEART_DEMO=1 on a machine that holds invented people only."
        )

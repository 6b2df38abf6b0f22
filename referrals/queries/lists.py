"""What the list of referrals shows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SHOWS = {"waiting": _("Open"), "done": _("Ended")}


def listed(referrals: Any, shown: str) -> Any:
    """Open ones, the one whose limit comes first on top; or those that ended, the newest first."""
    return referrals.open() if shown == "waiting" else referrals.ended()

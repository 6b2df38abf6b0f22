"""Whether the clock runs: a silent scheduler is the worst failure, so lists say it themselves."""

from datetime import datetime

from django.utils.translation import gettext as _

from heart.core import words
from heart.core.sweeps import last_sweep_at, late_sweeps


def clock_is_late(at: datetime) -> str:
    """When the clock last ran, as a sentence, if that is too long ago; "" while it runs."""
    if not late_sweeps(at):
        return ""
    last = last_sweep_at()
    if last is None:
        return _("The clock has not run yet.")
    return _("The clock last ran %(ago)s.") % {"ago": words.ago(last, at)}

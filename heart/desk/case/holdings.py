"""Who has had a case, and when."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from cases.models import Holding
from heart.core import words


@dataclass(frozen=True)
class Held:
    who: str
    when: str


def held_in_words(holding: Holding, at: datetime, tz: tzinfo) -> Held:
    """ "Thu 9:00 AM to Fri 9:00 PM", or "since Thu 9:00 AM" for who has it now."""
    start = words.absolute(holding.starts_at, at, tz)
    if holding.ends_at is None:
        return Held(holding.holder.name, _("since %(start)s") % {"start": start})
    end = words.absolute(holding.ends_at, at, tz)
    return Held(holding.holder.name, _("%(start)s to %(end)s") % {"start": start, "end": end})

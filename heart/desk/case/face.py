"""One sheet of paper about a case, for whoever goes out to it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import AccessEvent
from cases.models import Case
from heart.core import words
from heart.desk.case.promise import PromiseCard
from heart.desk.case.story import Event

LATEST = 3  # entries that the sheet has room for
REASON = "face sheet"


class Purpose(models.TextChoices):
    """What it is printed for."""

    HOME_VISIT = "home_visit", gettext_lazy("a home visit")
    MEETING = "meeting", gettext_lazy("a meeting somewhere else")
    HANDOFF = "handoff", gettext_lazy("going along to a provider")
    REVIEW = "review", gettext_lazy("talking the case over")


@dataclass(frozen=True)
class Face:
    """What the sheet says besides the case page's own words. Times only: relative ones go stale on paper."""

    printed: str
    watermark: str
    promise: str
    due: str
    safety: list[tuple[str, str]]
    entries: list[tuple[str, Event]]
    sharing: str


def reason_of(purpose: str) -> str:
    """How the access log tells of it."""
    return f"{REASON}, {purpose}"


def face_of(
    case: Case, page: dict[str, Any], *, purpose: str, reader: User, at: datetime, tz: tzinfo
) -> Face:
    """The sheet, out of what the case page shows this reader; `page` is that, its reading written down."""
    copies = AccessEvent.objects.filter(about__contains=[case.pk], reason__startswith=REASON).count()
    told = {
        "moment": words.absolute(at, at, tz),
        "name": reader.name,
        "purpose": Purpose(purpose).label,
    }
    promise, due = _promised(page["promise"], at, tz)
    entries = [(day.label, event) for day in page["days"] for event in day.events][:LATEST]
    return Face(
        printed=_("Printed %(moment)s by %(name)s, for %(purpose)s") % told,
        watermark=_("%(name)s, copy %(number)d") % {"name": reader.name, "number": copies},
        promise=promise,
        due=due,
        # "Now" is true for a moment; paper lasts.
        safety=[row for row in page["safety"] if row[0] != _("Now")],
        entries=entries,
        sharing=_sharing(page),
    )


def _promised(card: PromiseCard | None, at: datetime, tz: tzinfo) -> tuple[str, str]:
    if card is None or not card.follow_up.is_pending:
        return _("No date is promised now."), ""
    row = card.follow_up
    told = {"by": words.absolute(row.act_by or row.due_at, at, tz), "due": words.absolute(row.due_at, at, tz)}
    return (
        _("Our promise: reach them by %(by)s") % told,
        _("Due %(due)s. Next step: %(step)s.") % (told | {"step": card.strategy.next_try}),
    )


def _sharing(page: dict[str, Any]) -> str:
    """With whom anything may be shared, out of the consents that hold."""
    shared = ", ".join(consent.recipient for consent, _standing in page["consents"])
    if not shared:
        return _("No consent to share is on file. Share nothing.")
    return _("Share only what they agreed to: %(who)s. No one else.") % {"who": shared}

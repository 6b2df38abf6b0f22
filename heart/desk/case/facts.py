"""Who the neighbor is and how the case stands, in the lines on top of its page."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from heart.core import words
from neighbors.models import Neighbor
from neighbors.queries import safe_hours_of, safe_now_in_words, spoken
from programs.queries import city


def known_as_line(neighbor: Neighbor) -> list[str]:
    """Other names, pronouns, age and home: only what is known."""
    others = [name for name in neighbor.names if name != neighbor.known_as]
    told = [
        _("goes by %(names)s") % {"names": ", ".join(others)} if others else "",
        neighbor.pronouns,
        _("about %(age)s") % {"age": neighbor.age_estimate} if neighbor.age_estimate else "",
        neighbor.housing_status,
        neighbor.usual_location,
    ]
    return [one for one in told if one]


@dataclass(frozen=True)
class Header:
    """How the case stands: "Open", "day 11, with you"; and the language that an interpreter is needed for."""

    status: str
    since: str
    language: str


def header_of(case: Case, *, reader: User, at: datetime, tz: tzinfo) -> Header:
    return Header(case.get_status_display(), _since(case, reader, at, tz), _language(case.neighbor))


def _since(case: Case, reader: User, at: datetime, tz: tzinfo) -> str:
    if case.closed_at:
        told = {
            "day": words.absolute(case.closed_at, at, tz),
            "why": case.get_closure_reason_display().lower(),
        }
        return _("%(day)s, %(why)s") % told
    days = (at.astimezone(tz).date() - case.opened_at.astimezone(tz).date()).days + 1
    told = {"days": str(days), "with": _with(case, reader)}
    if case.paused_until:
        told["until"] = words.absolute(case.paused_until, at, tz)
        return _("until %(until)s, day %(days)s, %(with)s") % told
    return _("day %(days)s, %(with)s") % told


def _with(case: Case, reader: User) -> str:
    if case.assigned_to_id is None:
        return _("nobody has it")
    if case.assigned_to_id == reader.pk:
        return _("with you")
    return _("with %(name)s") % {"name": case.assigned_to}


def _language(neighbor: Neighbor) -> str:
    """What is spoken; the city's own first language goes without saying where nobody interprets."""
    of_the_city = city().languages[:1] == [neighbor.preferred_language]
    return spoken(neighbor) if neighbor.interpreter_needed or not of_the_city else ""


def safety_of(neighbor: Neighbor, *, at: datetime, tz: tzinfo) -> list[tuple[str, str]]:
    """What to mind before a contact, label and words; only what is known."""
    texting = any(point.ok_to_text for point in neighbor.contact_points.all())
    voicemail = {True: _("Yes."), False: _("No."), None: ""}[neighbor.voicemail_ok]
    told = [
        (_("Now"), safe_now_in_words(neighbor, at, tz)),
        (_("Safe hours"), safe_hours_of(neighbor)),
        (_("Ask for"), f"“{neighbor.ask_for}”" if neighbor.ask_for else ""),
        (_("May answer"), neighbor.may_answer),
        (_("Voicemail"), " ".join(filter(None, [voicemail, _("Text is OK.") if texting else ""]))),
        (_("If someone else answers"), neighbor.if_someone_else_answers),
        (
            _("Who we are"),
            _("Do not say it, and leave no paper that does.") if neighbor.hide_program else "",
        ),
        (_("Not safe at the address"), neighbor.unsafe_person),
        (_("Home visit"), neighbor.home_visit),
    ]
    return [(label, says) for label, says in told if says]

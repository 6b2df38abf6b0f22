"""The safe way to a neighbor: by which ways they can be reached, and what to mind before."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import quote

from django.utils.translation import gettext as _

from followups.calendar import DayPart, Proposal, Why
from followups.models import ContactAttempt
from followups.queries.safety import AT_AN_HOUR
from heart.core import words
from heart.core.phones import dialed
from neighbors.calendar import Interval
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.queries import is_unsafe_now, language_name, safe_hours_of, safe_now_in_words

Method = ContactAttempt.Method


@dataclass(frozen=True)
class Way:
    """How to reach them, in a sentence or two; `href` starts it on a phone, "" where nothing can."""

    icon: str
    says: str
    href: str = ""


@dataclass(frozen=True)
class Cue:
    """One thing to mind before contact; `is_warning` where it says do not."""

    icon: str
    says: str
    is_warning: bool = False


@dataclass(frozen=True)
class Dial:
    """A number, address or place to use now."""

    icon: str
    href: str
    value: str
    label: str


def methods_for(neighbor: Neighbor) -> list[str]:
    """The ways that are known for this neighbor, the usual one first; needs their current parts."""
    points = neighbor.contact_points.all()
    kinds = {point.kind for point in points}
    has_place = bool(neighbor.usual_location) or ContactPoint.Kind.ADDRESS in kinds
    known = {
        Method.PHONE: ContactPoint.Kind.PHONE in kinds or bool(_who_may_discuss(neighbor)),
        Method.TEXT: any(point.ok_to_text for point in points),
        # What was said about coming home is read by a person before anybody is sent there.
        Method.IN_PERSON: has_place and not neighbor.home_visit and not neighbor.unsafe_person,
        Method.EMAIL: ContactPoint.Kind.EMAIL in kinds,
        Method.LETTER: ContactPoint.Kind.ADDRESS in kinds and not neighbor.unsafe_person,
    }
    return [method.value for method, is_known in known.items() if is_known]


def safe_way(neighbor: Neighbor, *, at: datetime, zone: tzinfo) -> Way:
    """The first way to use, with what keeps it safe. Outside their safe hours it starts nothing by itself."""
    way = _first_way(neighbor)
    said = safe_hours_of(neighbor)
    told = [
        safe_now_in_words(neighbor, at, zone),
        way.says,
        _("Safe: %(hours)s.") % {"hours": said.rstrip(".")} if said else "",
        _("Ask for %(name)s.") % {"name": neighbor.ask_for} if neighbor.ask_for else "",
        _("May answer: %(who)s.") % {"who": neighbor.may_answer} if neighbor.may_answer else "",
        *_voicemail(neighbor, way.icon),
    ]
    href = "" if is_unsafe_now(neighbor, at, zone) else way.href
    return Way(way.icon, " ".join(one for one in told if one), href)


def _first_way(neighbor: Neighbor) -> Way:
    points = {point.kind: point for point in reversed(neighbor.contact_points.all())}
    if phone := points.get(ContactPoint.Kind.PHONE):
        return Way("phone", _("Call %(number)s.") % {"number": phone.value}, dialed(phone.digits))
    if contact := next(iter(_who_may_discuss(neighbor)), None):
        return Way("phone", _("Call %(contact)s.") % {"contact": _named(contact)}, dialed(contact.digits))
    if place := neighbor.usual_location or getattr(points.get(ContactPoint.Kind.ADDRESS), "value", ""):
        # What was said about visits may be "never": it is read before anybody is sent.
        told = neighbor.home_visit or neighbor.unsafe_person
        how = _("Read about visits first.") if told else _("Go in person.")
        return Way("directions_walk", f"{place.rstrip('.')}. {how}")
    if email := points.get(ContactPoint.Kind.EMAIL):
        return Way(
            "mail", _("Email %(address)s.") % {"address": email.value}, f"mailto:{quote(email.value, '@')}"
        )
    return Way("warning", _("No way to reach them is known yet."))


def _who_may_discuss(neighbor: Neighbor) -> list[Contact]:
    return [contact for contact in neighbor.contacts.all() if contact.may_discuss and contact.digits]


def _named(contact: Contact) -> str:
    return f"{contact.name}, {contact.relationship}" if contact.relationship else contact.name


def _voicemail(neighbor: Neighbor, icon: str) -> list[str]:
    if icon != "phone" or neighbor.voicemail_ok is None:
        return []
    return [_("Voicemail is OK.") if neighbor.voicemail_ok else _("No voicemail.")]


def before_you_call(neighbor: Neighbor, *, at: datetime, zone: tzinfo) -> list[Cue]:
    """What to mind, in the order in which it matters; only what is known."""
    language = language_name(neighbor.preferred_language)
    interpreter = _("%(language)s interpreter") % {"language": language} if language else _("Interpreter")
    voicemail = {True: _("Voicemail is OK."), False: _("No voicemail."), None: ""}[neighbor.voicemail_ok]
    texting = any(point.ok_to_text for point in neighbor.contact_points.all())
    unsafe_now = is_unsafe_now(neighbor, at, zone)
    cues = [
        Cue("warning" if unsafe_now else "check", safe_now_in_words(neighbor, at, zone), unsafe_now),
        Cue("schedule", safe_hours_of(neighbor)),
        Cue("person", _("Ask for “%(name)s”") % {"name": neighbor.ask_for} if neighbor.ask_for else ""),
        Cue("people", _("May answer: %(who)s") % {"who": neighbor.may_answer} if neighbor.may_answer else ""),
        Cue(
            "volume_off" if neighbor.voicemail_ok is False else "check",
            f"{voicemail} {_('Text is OK.') if texting else ''}".strip(),
            neighbor.voicemail_ok is False,
        ),
        Cue("translate", interpreter if neighbor.interpreter_needed else ""),
        Cue("shield", neighbor.if_someone_else_answers),
        Cue("warning", unsafe_person_in_words(neighbor), True),
        Cue("home", neighbor.home_visit),
    ]
    return [cue for cue in cues if cue.says]


def unsafe_person_in_words(neighbor: Neighbor) -> str:
    if not neighbor.unsafe_person:
        return ""
    return _("Not safe at the address: %(who)s") % {"who": neighbor.unsafe_person}


def dials(neighbor: Neighbor) -> list[Dial]:
    """The numbers and addresses to use, the neighbor's first, then of contacts who may discuss."""
    own = [
        Dial("phone", dialed(point.digits), point.value, point.label or point.get_kind_display())
        if point.kind == ContactPoint.Kind.PHONE
        else Dial(
            "mail", f"mailto:{quote(point.value, '@')}", point.value, point.label or point.get_kind_display()
        )
        for point in neighbor.contact_points.all()
        if point.kind in (ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL)
    ]
    theirs = [
        Dial("phone", dialed(contact.digits), contact.phone, _named(contact))
        for contact in _who_may_discuss(neighbor)
    ]
    return own + theirs


def proposal_in_words(
    proposal: Proposal | None, neighbor: Neighbor, safe: Interval | None, *, at: datetime, zone: tzinfo
) -> tuple[str, str]:
    """A proposed try as "Text in the evening", and its reason; what to do where none can be proposed.

    `safe` is the next stretch in which they said that it is safe: then "Call Thu 6:00 PM to 8:00 PM".
    """
    if proposal is None and (neighbor.home_visit or neighbor.unsafe_person):
        return _("Read about visits first"), neighbor.home_visit or unsafe_person_in_words(neighbor)
    if proposal is None:
        return _("Find a way to reach them"), _("No number, address or place is known yet.")
    if safe and proposal.method in AT_AN_HOUR:
        return _safe_try_in_words(proposal, safe, at, zone), _reason_in_words(proposal)
    return _try_in_words(proposal), _reason_in_words(proposal)


def _safe_try_in_words(proposal: Proposal, safe: Interval, at: datetime, zone: tzinfo) -> str:
    opens, closes = safe
    told = {
        "try": _try_in_words(replace(proposal, part=None)),
        "opens": words.absolute(opens, at, zone),
        "closes": words.time(closes, zone),
    }
    return (
        _("%(try)s now, until %(closes)s") % told
        if opens <= at
        else _("%(try)s %(opens)s to %(closes)s") % told
    )


def _try_in_words(proposal: Proposal) -> str:
    verb = {
        Method.PHONE: _("Call"),
        Method.TEXT: _("Text"),
        Method.IN_PERSON: _("Visit"),
        Method.EMAIL: _("Email"),
        Method.LETTER: _("Write a letter"),
    }[Method(proposal.method)]
    if proposal.part is None:
        return verb
    part = {
        DayPart.MORNING: _("in the morning"),
        DayPart.AFTERNOON: _("in the afternoon"),
        DayPart.EVENING: _("in the evening"),
    }[proposal.part]
    return f"{verb} {part}"


def _reason_in_words(proposal: Proposal) -> str:
    return {
        Why.FIRST: _("It is the first try."),
        Why.OTHER_WAY: _("Not tried this way yet."),
        Why.OTHER_TIME: _("Not tried at this time of day yet."),
        Why.LEAST_TRIED: _("Tried the least so far."),
        Why.WORKED: _("They were reached this way last time."),
    }[proposal.why]

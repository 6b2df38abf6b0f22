"""The safe way to a neighbor: by which ways they can be reached, and what to mind before."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from followups.calendar import DayPart, Proposal, Why
from followups.models import ContactAttempt
from heart.core.phones import dialed
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.queries import language_name

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
        Method.IN_PERSON: has_place and not neighbor.home_visit,
        Method.EMAIL: ContactPoint.Kind.EMAIL in kinds,
        Method.LETTER: ContactPoint.Kind.ADDRESS in kinds,
    }
    return [method.value for method, is_known in known.items() if is_known]


def safe_way(neighbor: Neighbor) -> Way:
    """The first way to use, with what keeps it safe."""
    way = _first_way(neighbor)
    hours = (
        [_("Safe: %(hours)s.") % {"hours": neighbor.safe_hours.rstrip(".")}] if neighbor.safe_hours else []
    )
    ask_for = [_("Ask for %(name)s.") % {"name": neighbor.ask_for}] if neighbor.ask_for else []
    return Way(way.icon, " ".join([way.says, *hours, *ask_for, *_voicemail(neighbor, way.icon)]), way.href)


def _first_way(neighbor: Neighbor) -> Way:
    points = {point.kind: point for point in reversed(neighbor.contact_points.all())}
    if phone := points.get(ContactPoint.Kind.PHONE):
        return Way("phone", _("Call %(number)s.") % {"number": phone.value}, dialed(phone.digits))
    if contact := next(iter(_who_may_discuss(neighbor)), None):
        return Way("phone", _("Call %(contact)s.") % {"contact": _named(contact)}, dialed(contact.digits))
    if place := neighbor.usual_location or getattr(points.get(ContactPoint.Kind.ADDRESS), "value", ""):
        # What was said about visits may be "never": it is read before anybody is sent.
        how = _("Read about visits first.") if neighbor.home_visit else _("Go in person.")
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


def before_you_call(neighbor: Neighbor) -> list[Cue]:
    """What to mind, in the order in which it matters; only what is known."""
    language = language_name(neighbor.preferred_language)
    interpreter = _("%(language)s interpreter") % {"language": language} if language else _("Interpreter")
    voicemail = {True: _("Voicemail is OK."), False: _("No voicemail."), None: ""}[neighbor.voicemail_ok]
    texting = any(point.ok_to_text for point in neighbor.contact_points.all())
    cues = [
        Cue("schedule", neighbor.safe_hours),
        Cue("person", _("Ask for “%(name)s”") % {"name": neighbor.ask_for} if neighbor.ask_for else ""),
        Cue(
            "volume_off" if neighbor.voicemail_ok is False else "check",
            f"{voicemail} {_('Text is OK.') if texting else ''}".strip(),
            neighbor.voicemail_ok is False,
        ),
        Cue("translate", interpreter if neighbor.interpreter_needed else ""),
        Cue("shield", neighbor.if_someone_else_answers),
        Cue("home", neighbor.home_visit),
    ]
    return [cue for cue in cues if cue.says]


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


def proposal_in_words(proposal: Proposal | None, neighbor: Neighbor) -> tuple[str, str]:
    """A proposed try as "Text in the evening", and its reason; what to do where none can be proposed."""
    if proposal is None and neighbor.home_visit:
        return _("Read about visits first"), neighbor.home_visit
    if proposal is None:
        return _("Find a way to reach them"), _("No number, address or place is known yet.")
    return _try_in_words(proposal), _reason_in_words(proposal)


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

"""The neighbor's own copy: what we wrote, who can see it, what we promised, how to change it or say no.

In their language. Where the safety line says not to name the program, no word of it stands on the paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext as _

from cases.models import Case, Need
from followups.models import FollowUp
from neighbors.models import Consent, DataCategory, Neighbor
from neighbors.queries import consents_of, may_be_named

# By the ISO 639-3 code of the record: the languages in which the copy is written.
LANGUAGES = {"eng": "en", "spa": "es"}


@dataclass(frozen=True)
class Copy:
    title: str
    day: str
    promise: str
    wrote: Sequence[str]
    sees: Sequence[str]
    tell: str
    program: str


def copy_of(case: Case, needs: Sequence[Need], promise: FollowUp | None, *, at: datetime, tz: tzinfo) -> Copy:
    """The words of the copy, in the language that is active."""
    neighbor = case.neighbor
    who = case.assigned_to.name.split()[0] if case.assigned_to else _("Our team")
    return Copy(
        title=_("%(name)s, this is your copy") % {"name": neighbor.known_as},
        day=_day(at, tz),
        promise=_promised(promise, who, at, tz),
        wrote=[_wrote(need) for need in needs],
        sees=_sees(neighbor, at, tz),
        tell=_("You can say no, change it, or ask us to stop. You will not lose any benefits. Tell %(who)s.")
        % {"who": who},
        program="HEART" if may_be_named(neighbor) else "",
    )


def _promised(promise: FollowUp | None, who: str, at: datetime, tz: tzinfo) -> str:
    if promise is None:
        return _("We have no date with you now. Call us when you want one.")
    by = promise.act_by if promise.act_by and promise.act_by > at else promise.due_at
    told = {"who": who, "day": _day(by, tz), "time": dateformat.format(by.astimezone(tz), _("g:i A"))}
    if by < at:
        return _("We said we would reach out by %(day)s, %(time)s. We are late, and we are sorry.") % told
    return _("%(who)s will reach out to you by %(day)s, %(time)s.") % told


def _wrote(need: Need) -> str:
    told = {"need": str(need.get_category_display()).lower(), "service": need.service_name}
    if need.status == Need.Status.CONNECTED:
        line = (
            _("You get help now: %(need)s, %(service)s.")
            if need.service_name
            else _("You get help now: %(need)s.")
        )
    elif need.wanted == Need.Wanted.NO or need.status == Need.Status.DECLINED:
        line = _("You do not want help with: %(need)s.")
    elif need.wanted == Need.Wanted.NOT_NOW:
        line = _("Not now: %(need)s.")
    else:
        line = _("You want help with: %(need)s.")
    return " ".join(filter(None, [line % told, f"“{need.wanted_words}”" if need.wanted_words else ""]))


def _sees(neighbor: Neighbor, at: datetime, tz: tzinfo) -> list[str]:
    people = [contact.name for contact in neighbor.contacts.all() if contact.may_discuss]
    shared = [
        f"{consent.recipient}: {_kinds(consent)}"
        for consent, standing in consents_of(neighbor, on=at.astimezone(tz).date())
        if standing.holds
    ]
    return [_("Your care team"), *people, *shared]


def _kinds(consent: Consent) -> str:
    """What may be shared, said to the person whom it is about."""
    said = {
        DataCategory.IDENTITY: _("your name and date of birth"),
        DataCategory.CONTACT: _("how to reach you"),
        DataCategory.NEEDS: _("what you need and want"),
        DataCategory.FOLLOW_UP: _("when we come back to you"),
        DataCategory.ENCOUNTERS: _("when and where we met you"),
        DataCategory.BEHAVIORAL_HEALTH: _("your behavioral health"),
        DataCategory.PHYSICAL_HEALTH: _("your physical health"),
        DataCategory.SUBSTANCE_USE: _("your substance use"),
        DataCategory.COUNSELLING_NOTES: _("notes of your counseling about substance use"),
    }
    return ", ".join(said[DataCategory(code)] for code in consent.scope)


def _day(at: datetime, tz: tzinfo) -> str:
    # How a day is written in this language.
    return dateformat.format(at.astimezone(tz), _("F j, Y"))

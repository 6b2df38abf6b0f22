"""A neighbor and the ways to reach them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from heart.core.errors import Invalid
from heart.core.phones import digits_of
from neighbors.calendar import SafeTime
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.queries import language_name
from programs.queries import city_zone

FACTS = (
    "known_as", "first_name", "last_name", "aliases", "date_of_birth", "age_estimate", "gender", "pronouns",
    "race_ethnicity", "preferred_language", "interpreter_needed", "housing_status", "usual_location",
    "safe_hours", "ask_for", "voicemail_ok", "if_someone_else_answers", "hide_program", "home_visit",
    "safe_times", "may_answer", "unsafe_person",
    "unnamed",
)  # fmt: skip
OF_A_POINT = ("kind", "value", "label", "ok_to_leave_message", "ok_to_text", "note")
OF_A_CONTACT = ("name", "relationship", "phone", "may_discuss")


@transaction.atomic
def create_neighbor(
    *,
    by: User,
    at: datetime,
    contact_points: Sequence[dict[str, Any]] = (),
    contacts: Sequence[dict[str, Any]] = (),
    **facts: Any,
) -> Neighbor:
    """Make the record of a neighbor. Never refused because someone is like them.

    `contact_points` and `contacts` are dicts of OF_A_POINT and OF_A_CONTACT, in the neighbor's order.
    Raises NotPermitted, Invalid.
    """
    require(by, "neighbors.add_neighbor")
    neighbor = Neighbor(created_by=by)
    _set_facts(neighbor, facts, at)
    neighbor.save_by(by)
    _replace_contact_points(neighbor, contact_points, by, at)
    _replace_contacts(neighbor, contacts, by, at)
    return neighbor


@transaction.atomic
def change_neighbor(
    *,
    neighbor: Neighbor,
    by: User,
    at: datetime,
    contact_points: Sequence[dict[str, Any]] | None = None,
    contacts: Sequence[dict[str, Any]] | None = None,
    reason: str = "",
    **facts: Any,
) -> Neighbor:
    """Change the given facts; a list that is given replaces the one there was, row by row.

    What stays the same is not written again. Raises NotPermitted, Invalid.
    """
    require(by, "neighbors.change_neighbor", neighbor)
    neighbor = Neighbor.objects.lock(neighbor.pk)
    _set_facts(neighbor, facts, at)
    reach_changed = False
    if contact_points is not None:
        reach_changed |= _replace_contact_points(neighbor, contact_points, by, at)
    if contacts is not None:
        reach_changed |= _replace_contacts(neighbor, contacts, by, at)
    if reach_changed:
        neighbor.reach_changed_at = at
    return neighbor.save_by(by, reason=reason)


def _set_facts(neighbor: Neighbor, facts: dict[str, Any], at: datetime) -> None:
    for name, value in facts.items():
        if name not in FACTS:
            raise TypeError(f"{name} is not a fact of a neighbor")
        setattr(neighbor, name, value.strip() if isinstance(value, str) else value)
    neighbor.aliases = _each_once(neighbor.aliases)
    neighbor.race_ethnicity = _each_once(neighbor.race_ethnicity)
    neighbor.safe_times = _checked_times(neighbor.safe_times)
    # A name of spaces and invisible characters would leave a row that nobody can press.
    if not any(sign.isprintable() and not sign.isspace() for sign in neighbor.known_as):
        raise Invalid(_("Say what to call them, even if it is “man at the bus station”."), attr="known_as")
    if neighbor.unnamed and (neighbor.first_name or neighbor.last_name):
        raise Invalid(_("Take the name away, or say that it is known."), attr="unnamed")
    if neighbor.unnamed and not neighbor.usual_location:
        raise Invalid(_("Without a name, say where to find them."), attr="usual_location")
    if neighbor.preferred_language and not language_name(neighbor.preferred_language):
        raise Invalid(
            _("This is not an ISO 639-3 language code, such as eng or spa."), attr="preferred_language"
        )
    if neighbor.date_of_birth:
        _check_birth(neighbor.date_of_birth, at)


def _check_birth(born: date, at: datetime) -> None:
    if born > at.astimezone(city_zone()).date():
        raise Invalid(_("This date of birth is in the future. Check the year."), attr="date_of_birth")
    if born.year < 1900:
        raise Invalid(_("Give a date of birth after 1900, or leave it out."), attr="date_of_birth")


def _checked_times(times: Sequence[str]) -> list[str]:
    try:
        return list(dict.fromkeys(str(SafeTime.read(one)) for one in times))
    except ValueError:
        raise Invalid(_("Say on which days, and from when to when it is safe."), attr="safe_times") from None


def _each_once(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value.strip()))


def _replace_contact_points(
    neighbor: Neighbor, wanted: Sequence[dict[str, Any]], by: User, at: datetime
) -> bool:
    rows = [_complete(ContactPoint, facts, OF_A_POINT) for facts in wanted]
    for row in rows:
        is_phone = row["kind"] == ContactPoint.Kind.PHONE
        row["digits"] = digits_of(row["value"], settings.PHONE_REGION) if is_phone else ""
    return _replace(neighbor, ContactPoint, rows, ("kind", "value"), by, at)


def _replace_contacts(neighbor: Neighbor, wanted: Sequence[dict[str, Any]], by: User, at: datetime) -> bool:
    rows = [_complete(Contact, facts, OF_A_CONTACT) for facts in wanted]
    for row in rows:
        row["digits"] = digits_of(row["phone"], settings.PHONE_REGION)
    return _replace(neighbor, Contact, rows, ("name",), by, at)


def _complete(
    model: type[ContactPoint] | type[Contact], facts: dict[str, Any], fields: tuple[str, ...]
) -> dict[str, Any]:
    """The row that `facts` describe, with defaults for what they leave out; `id` only if they name one."""
    blank = model()
    row = {name: facts.get(name, getattr(blank, name)) for name in fields}
    row = {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
    return row | ({"id": facts["id"]} if facts.get("id") else {})


def _replace(
    neighbor: Neighbor,
    model: type[ContactPoint] | type[Contact],
    wanted: Sequence[dict[str, Any]],
    same: tuple[str, ...],
    by: User,
    at: datetime,
) -> bool:
    """Make the current rows what is wanted, in that order; True if anything was written.

    A wanted row is an old one if it names its `id`, or else if the fields named in `same` agree.
    """
    left = list(model.objects.current().filter(neighbor=neighbor))
    written = False
    with acting_as(by):
        for position, facts in enumerate(wanted):
            row = _taken(left, facts, same) or model(neighbor=neighbor)
            written |= _written(row, facts | {"position": position}, by)
        for row in left:
            written |= _written(row, {"position": None, "removed_at": at}, by)
    return written


def _written(row: ContactPoint | Contact, facts: dict[str, Any], by: User) -> bool:
    """Save the row with `facts`, unless it says so already."""
    if not row._state.adding and all(getattr(row, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    row.save_by(by)
    return True


def _taken(left: list[Any], facts: dict[str, Any], same: tuple[str, ...]) -> Any:
    """The old row that `facts` describe, taken off `left`; None when they are new."""
    wanted = ("id",) if "id" in facts else same
    found = next((row for row in left if all(getattr(row, name) == facts[name] for name in wanted)), None)
    if found is not None:
        left.remove(found)
    elif "id" in facts:
        raise Invalid(_("This id is not one of this neighbor's. Leave it out to add a row."), attr="id")
    return found

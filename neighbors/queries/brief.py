"""A neighbor in one line, for headings and candidates: what tells two people apart, and no more."""

from django.utils.translation import gettext as _

from neighbors.models import Neighbor
from neighbors.queries.languages import language_name


def brief(neighbor: Neighbor) -> str:
    """ "born 1969 · she/her · often at Main St", without what is not known."""
    return " · ".join(part for part in (_age(neighbor), neighbor.pronouns, _place(neighbor)) if part)


def name_on_paper(neighbor: Neighbor) -> str:
    """The full name where it is known, else what we call them."""
    return f"{neighbor.first_name} {neighbor.last_name}".strip() or neighbor.known_as


def spoken(neighbor: Neighbor) -> str:
    """ "Spanish, interpreter", "Spanish", or "" when nothing about it is known."""
    language = language_name(neighbor.preferred_language)
    if neighbor.interpreter_needed:
        return _("%(language)s, interpreter") % {"language": language} if language else _("Interpreter")
    return language


def _age(neighbor: Neighbor) -> str:
    if neighbor.date_of_birth:
        return _("born %(year)s") % {"year": neighbor.date_of_birth.year}
    return _("about %(age)d") % {"age": neighbor.age_estimate} if neighbor.age_estimate is not None else ""


def _place(neighbor: Neighbor) -> str:
    return _("often at %(place)s") % {"place": neighbor.usual_location} if neighbor.usual_location else ""

"""The rungs that a promise has climbed, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followups.models import Escalation


def step_in_words(step: str) -> str:
    """What a rung means; one that only a city's profile knows is called as the profile calls it."""
    known = {
        "warned": _("Act by came close"),
        "lead": _("Act by came very close"),
        "overdue": _("The promise passed its time"),
        "director": _("The promise was a day late"),
    }
    return known.get(step, step.replace("_", " ").capitalize())


def told_in_words(escalation: Escalation) -> str:
    """ "The promise passed its time: 2 people were told"."""
    number = len(escalation.told)
    if not number:
        return step_in_words(escalation.step)
    told = ngettext("%(n)d person was told", "%(n)d people were told", number) % {"n": number}
    return f"{step_in_words(escalation.step)}: {told}"

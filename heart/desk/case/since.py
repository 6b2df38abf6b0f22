"""A return to crisis: what has happened since we last spoke with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Encounter
from followups.models import ContactAttempt, FollowUp
from heart.core import words


@dataclass(frozen=True)
class MetAgain:
    """One encounter: when, by whom and how it ended, and its id."""

    encounter: Encounter
    when: str
    says: str


@dataclass(frozen=True)
class Since:
    """When we last spoke and what was said, who met them since, and what was tried."""

    spoke: str
    said: str
    met: list[MetAgain]
    tried: str


def since_we_spoke(
    encounters: Sequence[Encounter], follow_ups: Sequence[FollowUp], *, at: datetime, tz: tzinfo
) -> Since | None:
    """None while responders have not met them since. `encounters` are in order, with attempts read."""
    if not encounters:
        return None
    attempts = sorted((one for each in follow_ups for one in each.attempts.all()), key=lambda one: one.at)
    spoke = next((one for one in reversed(attempts) if one.reached_them), None)
    first = encounters[0]
    since = spoke.at if spoke else first.cleared_at
    met = [one for one in encounters if one.cleared_at > since and not _of_one_call(one, first)]
    if not met:
        return None
    tries = sum(one.at > since for one in attempts)
    return Since(
        spoke=_spoke(spoke, at, tz),
        said=spoke.note if spoke else "",
        met=[MetAgain(one, words.both(one.cleared_at, at, tz), _says(one)) for one in reversed(met)],
        tried=ngettext("%(n)d try since then, not reached.", "%(n)d tries since then, not reached.", tries)
        % {"n": tries}
        if tries
        else "",
    )


def _of_one_call(one: Encounter, first: Encounter) -> bool:
    """Another program that took over from the first did not meet them again."""
    return one.call_id is not None and one.call_id == first.call_id


def _spoke(attempt: ContactAttempt | None, at: datetime, tz: tzinfo) -> str:
    if attempt is None:
        return _("We have not spoken with them since the case opened.")
    told = {"when": words.absolute(attempt.at, at, tz), "who": attempt.by}
    return _("We last spoke %(when)s, %(who)s.") % told


def _says(encounter: Encounter) -> str:
    about = str(encounter.call_type).lower() if encounter.call_type else ""
    return f"{', '.join(filter(None, [encounter.program.code, about]))}. {encounter.get_outcome_display()}."

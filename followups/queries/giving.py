"""What giving many cases to one person does, in words: before it is done and after."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.models import Case


class Fate(StrEnum):
    """What becomes of one picked case."""

    GIVEN = "given"
    THEIRS = "theirs"
    CLOSED = "closed"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Result:
    """One picked case and what became of it; `case` is None where it is not the giver's to see."""

    case: Case | None
    fate: Fate

    @property
    def says(self) -> str:
        return {
            Fate.GIVEN: _("Given."),
            Fate.THEIRS: _("It was theirs already."),
            Fate.CLOSED: _("Closed meanwhile. Reopen it to give it to someone."),
            Fate.UNSEEN: _("It is not yours to see."),
        }[self.fate]


def fate_of(case: Case, to: User) -> Fate:
    """What giving this case to `to` would do, as it stands."""
    if case.is_closed:
        return Fate.CLOSED
    return Fate.THEIRS if case.assigned_to_id == to.pk else Fate.GIVEN


def results_of(picked: Sequence[UUID], cases: Iterable[Case], fates: dict[UUID, Fate]) -> list[Result]:
    """One for each picked id, in the order in which they were picked."""
    seen = {case.pk: case for case in cases}
    return [Result(seen.get(pk), fates.get(pk, Fate.UNSEEN)) for pk in picked]


def preview(picked: Sequence[UUID], cases: Iterable[Case], to: User) -> str:
    """ "3 cases go to Omar Demo. 1 is theirs already." """
    fates = {case.pk: fate_of(case, to) for case in cases}
    number = Counter(fates.get(pk, Fate.UNSEEN) for pk in picked)
    goes = ngettext("%(n)d case goes to %(name)s.", "%(n)d cases go to %(name)s.", number[Fate.GIVEN])
    return " ".join([goes % {"n": number[Fate.GIVEN], "name": to}, *_left_as_they_are(number)])


def summary(results: Iterable[Result], to: User) -> str:
    """ "3 cases are with Omar Demo now. 1 was theirs already." """
    number = Counter(result.fate for result in results)
    given = ngettext(
        "%(n)d case is with %(name)s now.", "%(n)d cases are with %(name)s now.", number[Fate.GIVEN]
    )
    return " ".join([given % {"n": number[Fate.GIVEN], "name": to}, *_left_as_they_are(number)])


def _left_as_they_are(number: Counter[Fate]) -> list[str]:
    sentences = {
        Fate.THEIRS: ngettext("%(n)d is theirs already.", "%(n)d are theirs already.", number[Fate.THEIRS]),
        Fate.CLOSED: ngettext("%(n)d is closed.", "%(n)d are closed.", number[Fate.CLOSED]),
        Fate.UNSEEN: ngettext(
            "%(n)d is not yours to see.", "%(n)d are not yours to see.", number[Fate.UNSEEN]
        ),
    }
    return [says % {"n": number[fate]} for fate, says in sentences.items() if number[fate]]

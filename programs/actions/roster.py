"""Shifts and absences: planned, and taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.errors import Conflict, Invalid
from programs.models import Absence, Program, Shift
from programs.models.roster import OfOnePerson
from programs.queries.roster import times_with_nobody
from programs.signals import absence_noted, hours_changed

LONGEST_SHIFT = timedelta(hours=24)
LONGEST_ABSENCE = timedelta(days=366)


@transaction.atomic
def plan_shift(
    *, user: User, program: Program, starts_at: datetime, ends_at: datetime, by: User, at: datetime
) -> Shift:
    """Put someone on for some hours. Raises NotPermitted, Invalid (times), Conflict (they are on already)."""
    require(by, "programs.change_roster")
    shift = Shift(user=user, program=program, starts_at=starts_at, ends_at=ends_at)
    _check(shift, at, LONGEST_SHIFT, _("A shift is no longer than 24 hours."))
    return shift.save_by(by, reason=_("Planned"))


@transaction.atomic
def cancel_shift(*, shift: Shift, by: User, at: datetime) -> None:
    """Take a shift that has not begun out of the plan. Raises NotPermitted, Conflict (it has begun)."""
    require(by, "programs.change_roster")
    if shift.starts_at <= at:
        raise Conflict(_("This shift has begun. What was worked stays in the plan."))
    shift.delete_by(by, reason=_("Cancelled"))


@transaction.atomic
def note_absence(
    *, user: User, starts_at: datetime, ends_at: datetime, reason: str, by: User, at: datetime
) -> Absence:
    """Say that someone is away. Act-by moves where that leaves nobody who follows up.

    Raises NotPermitted, Invalid (times, reason), Conflict (an absence of theirs is noted for then).
    """
    require(by, "programs.change_roster")
    if reason not in Absence.Reason.values:
        raise Invalid(_("Pick a reason from the list."), attr="reason")
    before = times_with_nobody()
    absence = Absence(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason)
    _check(absence, at, LONGEST_ABSENCE, _("An absence is no longer than a year."))
    absence.save_by(by, reason=_("Noted"))
    _tell_of_hours(before, by, at)
    absence_noted.send(Absence, absence=absence, by=by, at=at)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: User, at: datetime) -> None:
    """They are back, or will not be away after all. Raises NotPermitted, Conflict (it is over)."""
    require(by, "programs.change_roster")
    absence = Absence.objects.lock(absence.pk)
    if absence.ends_at <= at:
        raise Conflict(_("This absence is over already."))
    before = times_with_nobody()
    if absence.starts_at < at:
        absence.ends_at = at
        absence.save_by(by, reason=_("Back early"))
    else:
        absence.delete_by(by, reason=_("Not away after all"))
    _tell_of_hours(before, by, at)


@transaction.atomic
def name_director(*, program: Program, director: User | None, by: User, at: datetime) -> Program:
    """Say who hears when a promise of the program is a day late. Raises NotPermitted, Invalid.

    They see every team's cases, or the notice would lead them nowhere.
    """
    require(by, "programs.change_program")
    if director is not None and not (director.is_active and director.has_perm("insights.view_oversight")):
        raise Invalid(
            _("%(name)s can't see every team's cases. Pick a supervisor.") % {"name": director},
            attr="director",
        )
    program = Program.objects.lock(program.pk)
    program.director = director
    return program.save_by(by, reason=_("Director named"))


def _check(row: OfOnePerson, at: datetime, longest: timedelta, too_long: str) -> None:
    # The lock makes two plans for one person wait for each other instead of failing.
    person: Any = User.objects.lock(row.user_id)
    if not person.is_active:
        raise Invalid(_("%(name)s no longer works here.") % {"name": person}, attr="user")
    if row.ends_at <= row.starts_at:
        raise Invalid(_("The end comes after the beginning."), attr="ends_at")
    if row.ends_at <= at:
        raise Invalid(_("This is over already. Pick a later time."), attr="ends_at")
    if row.ends_at - row.starts_at > longest:
        raise Invalid(too_long, attr="ends_at")
    same = type(row).objects.filter(user=person, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    if same.exists():
        raise Conflict(
            _("%(name)s has a %(noun)s at that time already.")
            % {"name": person, "noun": row._meta.verbose_name},
            attr="starts_at",
        )


def _tell_of_hours(before: dict[str, Any], by: User, at: datetime) -> None:
    after = times_with_nobody()
    codes = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
    for program in Program.objects.filter(code__in=codes):
        hours_changed.send(Program, program=program, by=by, at=at)

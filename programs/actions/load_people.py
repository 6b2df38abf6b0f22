"""Directors and leads as the profile names them, by e-mail. Who has no account yet is no error."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import create_team, name_lead
from accounts.models import Team, User
from heart.core.errors import Invalid
from programs.actions.changes import Changes
from programs.actions.roster import name_director
from programs.models import Program

Row = dict[str, Any]


def load_directors(wanted: list[Row], *, by: User, at: datetime) -> Changes:
    """Name the directors that the profile says; a program without one keeps whom it has."""
    changes = Changes(_("director"))
    programs = Program.objects.in_bulk([row["code"] for row in wanted], field_name="code")
    for row in wanted:
        program = programs[row["code"]]
        director = _person(row["email"], program.name, changes)
        if director is None or director.pk == program.director_id:
            continue
        try:
            name_director(program=program, director=director, by=by, at=at)
        except Invalid as refusal:
            changes.warnings.append(refusal.message)
        else:
            changes.count(new=program.director_id is None)
    return changes


def load_teams(wanted: list[Row], *, by: User, at: datetime) -> list[Changes]:
    """Make the teams that are not there, and name the leads; a team without one keeps whom it has."""
    teams, leads = Changes(str(Team._meta.verbose_name)), Changes(_("lead"))
    there = set(Team.objects.values_list("code", flat=True))
    for row in wanted:
        team = create_team(by=by, at=at, code=row["code"], name=row["name"])
        teams.added += row["code"] not in there
        lead = _person(row["email"], team.name, leads) if row["email"] else None
        if lead is None or lead.pk == team.lead_id:
            continue
        try:
            name_lead(team=team, lead=lead, by=by, at=at)
        except Invalid as refusal:
            leads.warnings.append(refusal.message)
        else:
            leads.count(new=team.lead_id is None)
    return [teams, leads]


def _person(email: str, of: str, changes: Changes) -> User | None:
    person: User | None = User.objects.people().filter(email__iexact=email).first()
    if person is None:
        changes.warnings.append(
            _("Nobody has an account as %(email)s yet, so %(of)s has no %(noun)s from this file. "
              "Load it again when they do.")
            % {"email": email, "of": of, "noun": changes.noun}
        )  # fmt: skip
    return person

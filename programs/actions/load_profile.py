"""The only writer of what the city promises: a whole profile at once, or nothing of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from heart.core.models import Record
from programs.actions.changes import Changes
from programs.actions.load_people import load_directors, load_teams
from programs.actions.load_policies import load_policies
from programs.actions.load_templates import load_templates
from programs.models import (
    Beat,
    CallType,
    CallTypeAlias,
    City,
    ClosedDay,
    EligibleType,
    Exclusion,
    FollowUpPolicy,
    NoteTemplate,
    PlanTemplate,
    Program,
    ServiceArea,
    ServiceHours,
)
from programs.signals import eligibility_rules_changed, hours_changed, policies_loaded

Row = dict[str, Any]


@dataclass(frozen=True)
class Profile:
    """What a profile file says, checked. A row names other nouns by their codes."""

    city: Row
    programs: list[Row]
    beats: list[Row]
    call_types: list[Row]
    aliases: list[Row]
    areas: list[Row]
    hours: list[Row]
    closed_days: list[Row]
    eligible_types: list[Row]
    exclusions: list[Row]
    policies: list[Row]
    plans: list[Row]
    note_templates: list[Row]
    directors: list[Row]
    teams: list[Row]


# By what a row is recognised when the profile is loaded again.
_KEYS: dict[type[Any], tuple[str, ...]] = {
    CallTypeAlias: ("call_type_id", "label", "starts_on"),
    ServiceArea: ("program_id", "beat_id", "starts_on"),
    ServiceHours: ("program_id", "starts_on", "weekdays", "opens"),
    ClosedDay: ("day", "program_id"),
    EligibleType: ("program_id", "call_type_id", "starts_on"),
    Exclusion: ("program_id", "kind", "priority", "starts_on"),
    PlanTemplate: ("need", "title"),
}
_REFERENCES: dict[str, type[Any]] = {
    "program": Program,
    "followed_by": Program,
    "beat": Beat,
    "call_type": CallType,
}
_STAFFING: set[type[Any]] = {ServiceHours, ClosedDay}
_ELIGIBILITY: set[type[Any]] = {
    City,
    Program,
    CallType,
    ServiceArea,
    ServiceHours,
    ClosedDay,
    EligibleType,
    Exclusion,
}


@transaction.atomic
def load_profile(*, profile: Profile, by: User, at: datetime, move_promises: bool = False) -> list[Changes]:
    """Make the database say what the profile says; returns what changed, noun by noun.

    The same profile again changes nothing. Nouns that others point at (programs, beats, call types) are
    retired when the profile drops them, policies and templates of notes superseded; rules and hours that it
    drops are deleted, and history keeps them. Open promises stay under the policy that they were made
    under, unless `move_promises`. Raises NotPermitted.
    """
    require(by, "programs.change_program")
    _one_load_at_a_time()
    with acting_as(by, _("Profile loaded")):
        changes: dict[type[Any], Changes] = {City: _load_city(profile.city)}
        for model, wanted in _nouns(profile):
            changes[model] = _load_nouns(model, wanted, at)
        ids = {model: dict(model.objects.values_list("code", "pk")) for model, _rows in _nouns(profile)}
        for model, wanted in _facts(profile):
            changes[model] = _load_facts(model, [_by_id(row, ids) for row in wanted])
        policies = load_policies([_by_id(row, ids) for row in profile.policies], at)
        changes[FollowUpPolicy] = Changes(str(FollowUpPolicy._meta.verbose_name), *policies)
        templates = load_templates([_by_id(row, ids) for row in profile.note_templates], at)
        changes[NoteTemplate] = Changes(str(NoteTemplate._meta.verbose_name), *templates)
    _tell(changes, by, at)
    answers = policies_loaded.send(FollowUpPolicy, by=by, at=at, move=move_promises)
    changes[FollowUpPolicy].promises = sum(number for _receiver, number in answers)  # type: ignore[misc]
    named: list[Any] = [load_directors(profile.directors, by=by, at=at)]
    named += load_teams(profile.teams, by=by, at=at)
    return [*changes.values(), *named]


def _one_load_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('programs.load_profile'))")


def _nouns(profile: Profile) -> Iterable[tuple[type[Any], list[Row]]]:
    return [(Program, profile.programs), (Beat, profile.beats), (CallType, profile.call_types)]


def _facts(profile: Profile) -> Iterable[tuple[type[Any], list[Row]]]:
    return [
        (CallTypeAlias, profile.aliases),
        (ServiceArea, profile.areas),
        (ServiceHours, profile.hours),
        (ClosedDay, profile.closed_days),
        (EligibleType, profile.eligible_types),
        (Exclusion, profile.exclusions),
        (PlanTemplate, profile.plans),
    ]


def _load_city(wanted: Row) -> Changes:
    changes = Changes(str(City._meta.verbose_name))
    city = City.objects.first()
    _write(City, [] if city else [City(**wanted)], [city] if city and _say(city, wanted) else [], changes)
    return changes


def _load_nouns(model: type[Any], wanted: list[Row], at: datetime) -> Changes:
    changes = Changes(str(model._meta.verbose_name))
    there = {row.code: row for row in model.objects.all()}
    named = {row["code"]: row | {"retired_at": None} for row in wanted}
    dropped = [row for code, row in there.items() if code not in named and row.retired_at is None]
    model.objects.filter(pk__in=[row.pk for row in dropped]).update(retired_at=at)
    changes.removed = len(dropped)
    new = [model(**row) for code, row in named.items() if code not in there]
    other = [there[code] for code, row in named.items() if code in there and _say(there[code], row)]
    _write(model, new, other, changes)
    return changes


def _load_facts(model: type[Record], wanted: list[Row]) -> Changes:
    changes = Changes(str(model._meta.verbose_name))
    there = {_key(model, vars(row)): row for row in model.objects.all()}
    named = {_key(model, row): row for row in wanted}
    dropped = [row for key, row in there.items() if key not in named]
    # Deleted, then changed, then added: no moment in between breaks "one at a time".
    model.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    changes.removed = len(dropped)
    changes.programs |= _programs_of(dropped)
    new = [model(**row) for key, row in named.items() if key not in there]
    other = [there[key] for key, row in named.items() if key in there and _say(there[key], row)]
    _write(model, new, other, changes)
    return changes


def _write(model: type[Record], new: list[Any], other: list[Any], changes: Changes) -> None:
    if other:
        fields = [f.name for f in model._meta.concrete_fields if f.editable and not f.primary_key]
        model.objects.bulk_update(other, fields)
    model.objects.bulk_create(new)
    changes.added, changes.changed = len(new), len(other)
    changes.programs |= _programs_of([*new, *other])


def _programs_of(rows: list[Any]) -> set[Any]:
    return {row.program_id for row in rows if hasattr(row, "program_id")}


def _say(row: Any, wanted: Row) -> bool:
    """Make the row say what is wanted; returns whether it said something else before."""
    before = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    return before != wanted


def _key(model: type[Record], row: Row) -> tuple:
    values = (row[name] for name in _KEYS[model])
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _by_id(row: Row, ids: dict[type[Any], dict[str, Any]]) -> Row:
    """The row with its references by id instead of by code."""
    named = {}
    for name, value in row.items():
        if name in _REFERENCES:
            named[f"{name}_id"] = None if value is None else ids[_REFERENCES[name]][value]
        else:
            named[name] = value
    return named


def _tell(changes: dict[type[Any], Changes], by: User, at: datetime) -> None:
    staffing: set[Any] = set().union(*(changes[model].programs for model in _STAFFING))
    # A line for all, or another zone of the city's clock, is about every program.
    everyone = None in staffing or changes[City]
    programs = Program.objects.all() if everyone else Program.objects.filter(pk__in=staffing)
    for program in programs:
        hours_changed.send(Program, program=program, by=by, at=at)
    if any(changes[model] for model in _ELIGIBILITY):
        eligibility_rules_changed.send(Program, by=by, at=at)

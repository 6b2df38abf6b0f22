from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from calls.models import Call
from cases.actions.cases import open_case
from cases.actions.needs import add_need_to
from cases.actions.notes import write_note
from cases.actions.numbers import next_number
from cases.models import Case, Discipline, Encounter, FollowUpWish, NeedCategory, Outcome, Party, Responder
from cases.models.encounter import (
    TIMES,
    Destination,
    Interpreter,
    PoliceBackup,
    PoliceBackupReason,
    RequestedBy,
)
from cases.queries import is_a_return, lead_of
from cases.signals import encounter_changed, encounter_logged
from heart.core.errors import Conflict, Invalid, Refusal
from heart.core.moments import EARLIEST, TOLERATED_FUTURE
from neighbors.models import Neighbor
from notices.actions import tell
from notices.models import Notice
from programs.models import Program
from programs.queries import city_zone, functions_of, responding_programs

CHOICES = {
    "outcome": Outcome,
    "transported_to": Destination,
    "requested_by": RequestedBy,
    "police_backup": PoliceBackup,
    "police_backup_reason": PoliceBackupReason,
    "interpreter": Interpreter,
    "follow_up": FollowUpWish,
}
ANSWERS = (
    "call_type", "priority", "beat", "location", "requested_by", "received_at", "dispatched_at", "arrived_at",
    "cleared_at", "outcome", "transported_to", "in_person_diverted", "law_enforcement_diverted",
    "officers_on_scene", "police_backup", "police_backup_reason", "ems_needed", "arrested", "interpreter",
    "follow_up", "follow_up_reason", "functions",
)  # fmt: skip


class SecondEncounter(Refusal):
    """This program already has an encounter for the call; the writer must say that there were two."""

    code = "second_encounter"


@dataclass(frozen=True)
class ResponderFacts:
    user: User
    discipline: str
    felt_safe: bool | None = None


@dataclass(frozen=True)
class PartyFacts:
    """`contact_ok` None: nobody asked them."""

    name: str
    role: str = ""
    relationship: str = ""
    phone: str = ""
    contact_ok: bool | None = None
    may_be_told: str = ""
    follow_up: bool = False


@transaction.atomic
def log_encounter(
    *,
    by: User,
    at: datetime,
    program: Program,
    cleared_at: datetime,
    outcome: str,
    neighbor: Neighbor | None = None,
    call: Call | None = None,
    responders: Sequence[ResponderFacts] = (),
    parties: Sequence[PartyFacts] = (),
    needs: Sequence[str] = (),
    note: dict[str, str] | None = None,
    sensitivity: str = "general",
    second_of_call: bool = False,
    written_at: datetime | None = None,
    **answers: Any,
) -> Encounter:
    """Log one response by one program; a wanted follow-up opens a case or joins the open one.

    Program, cleared_at and outcome are required; all else may come later. Times are aware UTC. `written_at`
    is for what was written without a signal and is sent now.
    Raises NotPermitted, Invalid (naming the field), SecondEncounter, Conflict.
    """
    require(by, "cases.add_encounter")
    _require_responding(program)
    if call is not None:
        _ask_about_a_second(call, program, said=second_of_call)
    encounter = Encounter(
        program=program, call=call, neighbor=neighbor, author=by, team=by.team, written_at=written_at
    )
    answers["functions"] = _checked_functions(program, answers.get("functions", ()))
    _answer(encounter, answers | {"cleared_at": cleared_at, "outcome": outcome})
    encounter.needs_seen = _checked_needs(needs)
    _check(encounter, at)
    come_back = any(party.follow_up for party in parties)
    encounter.number = next_number(program.code, "cases_encounter_number", at, city_zone())
    encounter.case = _case_for(encounter, by=by, at=at, come_back=come_back)
    encounter.save_by(by)
    _sync_responders(encounter, responders, by)
    _sync_parties(encounter, parties, by)
    _needs_become_the_cases(encounter, by)
    if note and any(text.strip() for text in note.values()):
        write_note(encounter=encounter, by=by, at=at, sections=note, sensitivity=sensitivity)
    _tell_the_navigator(encounter, by=by, at=at)
    encounter_logged.send(Encounter, encounter=encounter, by=by, at=at)
    return encounter


def _require_responding(program: Program) -> None:
    if not responding_programs().filter(pk=program.pk).exists():
        raise Invalid(
            _("%(program)s takes no 911 calls, so it logs no encounters.") % {"program": program.code},
            attr="program",
        )


def _ask_about_a_second(call: Call, program: Program, *, said: bool) -> None:
    # Two at once must not both find the call without an encounter.
    Call.objects.lock(call.pk)
    if not said and Encounter.objects.filter(call=call, program=program).exists():
        raise SecondEncounter(
            _(
                "%(program)s already has an encounter for this call. "
                "If it went there twice, say so and save again."
            )
            % {"program": program.code},
            attr="second_of_call",
        )


def _tell_the_navigator(encounter: Encounter, *, by: User, at: datetime) -> None:
    """Whoever has the neighbor's case learns of it at once; of a return nobody has, the team's lead."""
    case = encounter.case
    if case is None:
        return
    is_return = is_a_return(encounter)
    kind = Notice.Kind.RETURN_TO_CRISIS if is_return else Notice.Kind.NEW_ENCOUNTER
    holder = [case.assigned_to] if case.assigned_to else lead_of(case) if is_return else []
    tell(
        to=[one for one in holder if one != by], kind=kind, about=encounter.pk, case_number=case.number,
        path=case.get_absolute_url(), at=at,
    )  # fmt: skip


@transaction.atomic
def change_encounter(
    *,
    encounter: Encounter,
    by: User,
    at: datetime,
    responders: Sequence[ResponderFacts] | None = None,
    parties: Sequence[PartyFacts] | None = None,
    needs: Sequence[str] | None = None,
    neighbor: Neighbor | None = None,
    **answers: Any,
) -> Encounter:
    """Complete or correct an encounter. Who it is about can be added, not exchanged.

    Raises NotPermitted, Invalid (naming the field), Conflict (another neighbor was already named).
    """
    require(by, "cases.change_encounter", encounter)
    encounter = Encounter.objects.lock(encounter.pk)
    needs_before = encounter.needs_seen
    before = {name: getattr(encounter, name) for name in (*ANSWERS, "neighbor_id", "case_id")}
    if neighbor is not None and encounter.neighbor_id not in (None, neighbor.pk):
        raise Conflict(_("This encounter is already about someone else. Ask a supervisor to correct it."))
    if neighbor is not None:
        encounter.neighbor = neighbor
    if "functions" in answers:
        answers["functions"] = _checked_functions(encounter.program, answers["functions"])
    _answer(encounter, answers)
    if needs is not None:
        encounter.needs_seen = _checked_needs(needs)
    _check(encounter, at)
    come_back = any(party.follow_up for party in parties or ())
    encounter.case = encounter.case or _case_for(encounter, by=by, at=at, come_back=come_back)
    encounter.save_by(by)
    if responders is not None:
        _sync_responders(encounter, responders, by)
    if parties is not None:
        _sync_parties(encounter, parties, by)
    # What was seen before is a need already, perhaps one that was connected since.
    seen_before = needs_before if encounter.case_id == before["case_id"] else []
    _needs_become_the_cases(encounter, by, but=seen_before)
    if encounter.case_id != before["case_id"]:
        _tell_the_navigator(encounter, by=by, at=at)
    encounter_changed.send(Encounter, encounter=encounter, before=before, by=by, at=at)
    return encounter


def _answer(encounter: Encounter, answers: dict[str, Any]) -> None:
    unknown = set(answers) - set(ANSWERS)
    if unknown:
        raise TypeError(f"An encounter has no answer {sorted(unknown)[0]!r}")
    for name, value in answers.items():
        text = Encounter._meta.get_field(name).get_internal_type() == "CharField"
        setattr(encounter, name, "" if text and value is None else value)


def _checked_needs(needs: Sequence[str]) -> list[str]:
    for code in needs:
        if code not in NeedCategory.values:
            raise Invalid(_("Unknown need: %(code)s.") % {"code": code}, attr="needs")
    return [code for code in NeedCategory.values if code in set(needs)]


def _checked_functions(program: Program, functions: Sequence[str]) -> list[str]:
    """Those of its functions that the program did, in its own order."""
    known = functions_of(program) if functions else {}
    for code in functions:
        if code not in known:
            raise Invalid(_("Unknown function: %(code)s.") % {"code": code}, attr="functions")
    return [code for code in known if code in functions]


def _check(encounter: Encounter, at: datetime) -> None:
    for name, choices in CHOICES.items():
        value = getattr(encounter, name)
        if value not in choices.values and not (value == "" and name not in ("outcome", "follow_up")):
            raise Invalid(_("Unknown choice: %(code)s.") % {"code": value}, attr=name)
    known = [(name, getattr(encounter, name)) for name in TIMES if getattr(encounter, name) is not None]
    written = [("written_at", encounter.written_at)] if encounter.written_at else []
    for name, moment in [*known, *written]:
        if moment > at + TOLERATED_FUTURE:
            raise Invalid(_("This time is in the future. Check the date."), attr=name)
        if moment < EARLIEST:
            raise Invalid(_("This time is too long ago. Check the date."), attr=name)
    for (earlier_name, earlier), (name, later) in pairwise(known):
        if later < earlier:
            # TIMES are fields of its own, which have a name.
            label = Encounter._meta.get_field(earlier_name).verbose_name  # type: ignore[union-attr]
            raise Invalid(_("This is before the time “%(label)s”. Check both.") % {"label": label}, attr=name)
    if encounter.police_backup_reason and encounter.police_backup in ("", PoliceBackup.NONE):
        raise Invalid(
            _("A reason for backup needs backup: routine or emergent."), attr="police_backup_reason"
        )
    if encounter.follow_up == FollowUpWish.WANTED and encounter.neighbor is None:
        raise Invalid(
            _("A follow-up needs a neighbor to come back to. Pick one, or add one: a description is enough."),
            attr="neighbor",
        )


def _case_for(encounter: Encounter, *, by: User, at: datetime, come_back: bool) -> Case | None:
    """The neighbor's open case, which any encounter joins; a wanted follow-up opens one.

    So does a party's own (`come_back`): the promise to a mother is kept on her daughter's case.
    """
    if encounter.neighbor is None and come_back:
        raise Invalid(
            _("Somebody wants us to come back. Pick or add the neighbor whom it is about."), attr="neighbor"
        )
    if encounter.neighbor is None:
        return None
    if encounter.follow_up == FollowUpWish.WANTED or come_back:
        return open_case(
            neighbor=encounter.neighbor, by=by, at=at, reason=_("Follow-up wanted"), require_permission=False
        )
    return Case.objects.open().filter(person=encounter.neighbor.person).first()


def _needs_become_the_cases(encounter: Encounter, by: User, but: Sequence[str] = ()) -> None:
    if encounter.case is None or encounter.case.is_closed:
        return
    for category in encounter.needs_seen:
        if category not in but:
            reason = _("Seen in %(number)s") % {"number": encounter.number}
            add_need_to(encounter.case, category, by=by, reason=reason)


def _sync_responders(encounter: Encounter, wanted: Sequence[ResponderFacts], by: User) -> None:
    current = {row.user_id: row for row in encounter.responders.all()}
    if len({facts.user.pk for facts in wanted}) != len(wanted):
        raise Invalid(_("The same person is listed twice."), attr="responders")
    for facts in wanted:
        if facts.discipline not in Discipline.values:
            raise Invalid(_("Unknown discipline: %(code)s.") % {"code": facts.discipline}, attr="responders")
        row = current.pop(facts.user.pk, None) or Responder(encounter=encounter, user=facts.user)
        row.discipline, row.felt_safe = facts.discipline, facts.felt_safe
        row.save_by(by)
    for gone in current.values():
        gone.delete_by(by)


def _sync_parties(encounter: Encounter, wanted: Sequence[PartyFacts], by: User) -> None:
    """As many rows as facts; one that said the same before stays as it is."""
    names = [field.name for field in fields(PartyFacts)]
    current = {PartyFacts(*(getattr(row, name) for name in names)): row for row in encounter.parties.all()}
    for facts in wanted:
        if facts.follow_up and not facts.contact_ok:
            raise Invalid(
                _("We come back only to who said yes to it. Ask %(name)s first.") % {"name": facts.name},
                attr="parties",
            )
        if current.pop(facts, None) is None:
            Party(encounter=encounter, **asdict(facts)).save_by(by)
    for gone in current.values():
        gone.delete_by(by)

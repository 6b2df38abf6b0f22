"""What the demo writes in bulk is, row for row and in its history, what the actions write."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

from accounts.models import User
from cases.actions import (
    assign_case,
    change_need_status,
    claim_case,
    close_case,
    connect_need,
    log_encounter,
    sign_note,
)
from cases.actions.cases import NeedOutcome
from cases.actions.encounters import ResponderFacts
from cases.models import (
    Case,
    ConnectionCheck,
    Encounter,
    EncounterNote,
    FollowUpWish,
    Holding,
    Need,
    NeedEvidence,
    Responder,
)
from followups.actions import log_attempt
from followups.actions.attempts import NextWindow
from followups.models import ContactAttempt, FollowUp, Promise
from heart.desk.demo.actions import _number_cases, _write
from heart.desk.demo.city import survey
from heart.desk.demo.journal import Journal
from heart.desk.demo.people import invent_person
from heart.desk.demo.responses import FIGURES, invent_response_at
from heart.desk.demo.staff import hire_staff
from heart.desk.demo.story import Story
from heart.desk.demo.teller import Teller
from neighbors.actions import create_neighbor
from neighbors.models import Contact, ContactPoint, Neighbor

# Thursday, 7 PM in the city, as in the pictures.
EVENING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rows_written(neighbor: Neighbor) -> dict[str, list[dict]]:
    """Everything that was written about a neighbor, without ids, numbers and moments of writing."""
    apart = {
        "seal",
        "id",
        "created_at",
        "updated_at",
        "version",
        "number",
        "code",
        "recorded_at",
        "reach_changed_at",
    }
    of = {
        Neighbor: {"pk": neighbor.pk},
        ContactPoint: {"neighbor": neighbor},
        Contact: {"neighbor": neighbor},
        Case: {"neighbor": neighbor},
        Holding: {"case__neighbor": neighbor},
        Encounter: {"neighbor": neighbor},
        Responder: {"encounter__neighbor": neighbor},
        EncounterNote: {"encounter__neighbor": neighbor},
        Need: {"case__neighbor": neighbor},
        NeedEvidence: {"need__case__neighbor": neighbor},
        ConnectionCheck: {"need__case__neighbor": neighbor},
        FollowUp: {"case__neighbor": neighbor},
        Promise: {"encounter__neighbor": neighbor},
        ContactAttempt: {"follow_up__case__neighbor": neighbor},
    }
    rows = {}
    for model, where in of.items():
        found = []
        for row in model.objects.filter(**where):
            facts = {}
            for field in model._meta.concrete_fields:
                points_within = field.is_relation and field.related_model in of
                if field.name == "person":  # whom they are known by: themselves
                    facts[field.name] = getattr(row, field.attname) == neighbor.pk
                elif field.name not in apart:
                    value = getattr(row, field.attname)
                    facts[field.name] = value is not None if points_within else value
            found.append(facts)
        rows[model.__name__] = sorted(found, key=str)
    return rows


def history_written(neighbor: Neighbor) -> dict[str, Counter]:
    case, encounter = neighbor.cases.get(), neighbor.encounters.get()
    rows = {
        "case": Case.history.filter(id=case.pk),
        "holding": Holding.history.filter(case=case.pk),
        "need": Need.history.filter(case=case.pk),
        "follow-up": FollowUp.history.filter(case=case.pk),
        "note": EncounterNote.history.filter(encounter=encounter.pk),
        "encounter": Encounter.history.filter(id=encounter.pk),
    }
    said = ("history_type", "history_user_id", "history_change_reason")
    return {
        name: Counter(
            (kind, by, (reason or "").replace(encounter.number, "NUMBER"))
            for kind, by, reason in found.values_list(*said)
        )
        for name, found in rows.items()
    }


def test_what_is_told_in_bulk_is_what_the_actions_write(db):
    operator = User.objects.operator()
    city = survey(EVENING, tuple(FIGURES))
    staff = hire_staff(by=operator, at=EVENING)
    cam, pat, nell, omar, sol = (
        staff[name] for name in ("clinician", "peer", "navigator", "navigator2", "supervisor")
    )
    person = next(
        one for one in (invent_person(Random(place), set()) for place in range(99))
        if one.contact_points and one.contacts
    )  # fmt: skip
    begun = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
    response = invent_response_at(Random(1), city, "CRT", begun)
    response.follow_up, response.needs = FollowUpWish.WANTED, ("housing", "food")
    logged = response.cleared_at + HOUR / 4
    first, second = response.cleared_at + 2.2 * DAY, response.cleared_at + 2.4 * DAY
    first, second = first.replace(microsecond=0), second.replace(microsecond=0)
    after = (second + 2 * DAY, second + 3 * DAY)
    today = date(2026, 11, 12)
    sections = {"saw": "Cold, glad that someone stopped."}
    answers = {"police_backup": "none", "interpreter": "none", "ems_needed": False}

    journal = Journal()
    teller = Teller(city, journal, Random(5), staff.clock)
    story = Story(teller, person, by=cam, at=begun)
    encounter, follow_up = story.log_encounter(
        response, by=cam, at=logged, number="CRT-26-9999",
        team=[(cam, "clinician", True), (pat, "peer_support", None)], **answers,
    )  # fmt: skip
    note = teller.write_note(encounter, sections, by=cam, at=logged)
    teller.sign_note(note, by=cam, at=logged + HOUR)
    story.claim_case(by=omar, at=logged + HOUR)
    story.assign_case(to=nell, by=sol, at=logged + 2 * HOUR, reason="Omar is out")
    tries = {
        "by": nell,
        "method": "phone",
        "outcome": "no_answer",
        "with_whom": "nobody",
        "note": "Rang out.",
    }
    story.log_attempt(follow_up, at=first, **tries)
    reached = tries | {"outcome": "reached", "with_whom": "neighbor"}
    story.log_attempt(follow_up, at=second, next_window=after, **reached)
    housing, food = story.open_needs
    story.change_need_status(housing, "referred", by=nell, at=second, level=2)
    story.connect_need(
        food, by=nell, at=second, on=today, service_name="Test Pantry", verified_by="neighbor", level=4
    )
    story.close_case(by=nell, at=second + DAY, reason="connected")
    _number_cases(city, journal)
    journal.entries = [entry for entry in journal.entries if entry.by != staff.clock]
    _write(journal, lambda *_told: None)

    made = create_neighbor(
        by=cam, at=begun, contact_points=person.contact_points, contacts=person.contacts, **person.facts
    )
    facts = {
        name: getattr(response, name)
        for name in (
            "priority", "location", "requested_by", "received_at", "dispatched_at", "arrived_at",
            "cleared_at",
            "outcome", "follow_up", "needs",
        )
    }  # fmt: skip
    logged_one = log_encounter(
        by=cam, at=logged, program=city.programs["CRT"], neighbor=made, note=sections,
        call_type=city.call_types[response.call_type],
        beat=next(beat for beat in city.beats if beat.code == response.beat),
        responders=[ResponderFacts(cam, "clinician", True), ResponderFacts(pat, "peer_support", None)],
        **facts, **answers,
    )  # fmt: skip
    sign_note(note=logged_one.note, by=cam, at=logged + HOUR)
    case = claim_case(case=logged_one.case, by=omar, at=logged + HOUR)
    case = assign_case(case=case, to=nell, by=sol, at=logged + 2 * HOUR, reason="Omar is out")
    promise, language = logged_one.promise.follow_up, made.preferred_language
    typed = timedelta(minutes=2)
    log_attempt(follow_up=promise, at=first + typed, tried_at=first, language=language, **tries)
    log_attempt(
        follow_up=promise, at=second + typed, tried_at=second, language=language,
        next_window=NextWindow(*after), **reached,
    )  # fmt: skip
    needs = {need.category: need for need in case.needs.all()}
    change_need_status(need=needs["housing"], status="referred", by=nell, at=second + typed, evidence_level=2)
    connect_need(
        need=needs["food"], evidence_level=4, verified_by="neighbor", connected_on=today, by=nell,
        at=second + DAY,
        service_name="Test Pantry",
    )  # fmt: skip
    ended = NeedOutcome(needs["housing"].pk, "not_connected", "No place free in time")
    close_case(case=case, by=nell, at=second + DAY, reason="connected", needs=[ended])

    bulk = Neighbor.objects.get(pk=story.neighbor.pk)
    clock_marks = {"announced_at"}
    in_bulk, by_actions = rows_written(bulk), rows_written(made)
    for follow_up_facts in (*in_bulk["FollowUp"], *by_actions["FollowUp"]):
        for mark in clock_marks:
            follow_up_facts.pop(mark)
    assert in_bulk == by_actions
    assert history_written(bulk) == history_written(made)

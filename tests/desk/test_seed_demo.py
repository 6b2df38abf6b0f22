"""The demo's year: what the actions promise holds, and the first page has something in every band."""

import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from calls.models import Call, CallEligibility
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
from cases.models import Case, Encounter, EncounterNote, FollowUpWish, Need, Responder
from followups.actions import log_attempt
from followups.actions.attempts import NextWindow
from followups.models import ContactAttempt, FollowUp, Promise
from heart.core.errors import Conflict
from heart.core.sweeps import SWEEPS
from heart.desk.demo.actions import _number_cases, _write, seed_demo
from heart.desk.demo.cast import CAST
from heart.desk.demo.city import survey
from heart.desk.demo.journal import Journal
from heart.desk.demo.people import invent_person
from heart.desk.demo.responses import FIGURES, invent_response_at
from heart.desk.demo.staff import hire_staff
from heart.desk.demo.story import Story
from heart.desk.demo.teller import Teller
from neighbors.actions import create_neighbor
from neighbors.models import Contact, ContactPoint, Neighbor
from notices.models import Notice
from programs.queries import city_zone, program_calendar

# Thursday, 7 PM in the city, as in the pictures.
EVENING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ENOUGH = 300


def quiet(what: str, done: int, of: int) -> None:
    pass


def seed(encounters: int = 40, *, at: datetime = EVENING, seed: int = 1, progress=quiet) -> None:
    seed_demo(by=User.objects.operator(), at=at, encounters=encounters, seed=seed, progress=progress)


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    """One year for all tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(ENOUGH)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("year")
class TestYear:
    def test_it_has_as_many_encounters_as_were_asked_for(self):
        assert Encounter.objects.count() == ENOUGH

    def test_every_invariant_holds(self):
        call_command("check_invariants", stdout=io.StringIO())

    def test_it_ends_at_its_end(self):
        moments = [
            *Encounter.objects.values_list("cleared_at", flat=True),
            *ContactAttempt.objects.values_list("recorded_at", flat=True),
            *Case.objects.exclude(closed_at=None).values_list("closed_at", flat=True),
            *Call.objects.values_list("cleared_at", flat=True),
        ]

        assert EVENING - timedelta(days=366) < min(moments)
        assert max(moments) <= EVENING

    def test_every_response_was_within_its_programs_hours(self):
        calendars = {code: program_calendar(code) for code in FIGURES}

        for encounter in Encounter.objects.select_related("program"):
            [(start, end)] = calendars[encounter.program.code].staffed_intervals(
                encounter.received_at, encounter.cleared_at
            )
            assert (start, end) == (encounter.received_at, encounter.cleared_at)

    def test_every_answered_call_was_one_that_the_program_takes(self):
        answered = Encounter.objects.exclude(call=None).values_list("call", "program")

        eligible = set(CallEligibility.objects.filter(eligible=True).values_list("call", "program"))

        assert set(answered) <= eligible
        assert Call.objects.filter(encounters=None).exists()
        assert CallEligibility.objects.filter(eligible=False).exists()

    def test_the_windows_are_the_policys(self):
        for follow_up in FollowUp.objects.first_of_encounter().select_related("encounter"):
            assert follow_up.anchor_at == follow_up.encounter.cleared_at
            assert follow_up.opens_at - follow_up.anchor_at == 48 * HOUR
            assert follow_up.due_at - follow_up.anchor_at == 72 * HOUR
            assert follow_up.act_by == program_calendar("CN").last_staffed_moment(
                follow_up.anchor_at, follow_up.due_at
            )

    def test_tries_are_made_while_somebody_is_on(self):
        hours = program_calendar("CN")
        late = [at for at in ContactAttempt.objects.values_list("at", flat=True) if not hours.is_staffed(at)]

        assert late == []

    def test_there_is_something_in_every_state(self):
        assert set(Case.objects.values_list("status", flat=True)) == {"open", "paused", "closed"}
        assert set(FollowUp.objects.values_list("status", flat=True)) == {
            "pending", "done", "unreached", "cancelled",
        }  # fmt: skip
        assert set(EncounterNote.objects.values_list("status", flat=True)) == {"draft", "signed"}
        assert Case.objects.open().pool().count() >= 4

    def test_the_figures_come_near_the_citys(self):
        reached = ContactAttempt.objects.filter(outcome="reached")
        supported = set(reached.values_list("follow_up__case__neighbor", flat=True))
        connected = set(Need.objects.connected().values_list("case__neighbor", flat=True))
        tried = FollowUp.objects.first_of_encounter().exclude(first_attempt_at=None)
        days = [(one.first_attempt_at - one.anchor_at) / DAY for one in tried]

        assert len(supported & connected) / len(supported) == pytest.approx(0.33, abs=0.15)
        assert sum(days) / len(days) == pytest.approx(2.9, abs=0.4)

    def test_the_next_sweep_tells_only_of_what_is_pending(self):
        for sweep in SWEEPS.values():
            sweep(EVENING)

        told = Counter(Notice.objects.values_list("recipient", "about_id"))
        pending = set(FollowUp.objects.pending().values_list("pk", flat=True))

        assert {about for _recipient, about in told} <= pending
        assert set(told.values()) == {1}


# Every few hours, both sides of opening and closing time, and the night.
HOURS = ["00:10", "04:00", "07:10", "08:55", "09:05", "12:00", "15:30", "19:00", "20:55", "21:10", "23:50"]


@pytest.mark.parametrize("hour", HOURS)
def test_the_navigators_first_page_has_every_band_at_any_hour(db, hour):
    at = datetime.fromisoformat(f"2026-11-19T{hour}-05:00")
    midnight = datetime.fromisoformat("2026-11-20T00:00-05:00")

    seed(sum(part.encounters for part in CAST), at=at)

    nell = User.objects.get(email="navigator@demo.heart.test")
    pending = FollowUp.objects.pending().assigned_to(nell)
    bands = Counter(follow_up.band_at(at, midnight) for follow_up in pending)
    dated = pending.values_list("case", flat=True)
    assert bands == {"overdue": 2, "today": 3, "open": 3, "later": 4}
    assert Case.objects.open().assigned_to(nell).exclude(pk__in=dated).count() == 1


@pytest.mark.parametrize("day", ["2026-03-09", "2026-11-02", "2026-12-27"])
def test_it_can_end_on_any_day(db, day):
    """The days after the clocks change, and a Sunday."""
    seed(60, at=datetime.fromisoformat(f"{day}T18:00-05:00"))

    assert Encounter.objects.count() == 60
    call_command("check_invariants", stdout=io.StringIO())


def told() -> list:
    people = Neighbor.objects.order_by("id").values_list("id", "known_as", "preferred_language", "safe_hours")
    stories = Encounter.objects.order_by("id").values_list("id", "cleared_at", "outcome", "needs_seen")
    tries = ContactAttempt.objects.order_by("id").values_list("id", "at", "outcome", "note")
    return [*people, *stories, *tries]


def test_the_same_seed_tells_the_same_year(db):
    years = []
    for number in (7, 7, 8):
        with transaction.atomic():
            seed(60, seed=number)
            years.append(told())
            transaction.set_rollback(True)

    assert years[0] == years[1]
    assert years[0] != years[2]


def test_a_database_that_has_encounters_is_refused(db):
    seed(1)

    with pytest.raises(Conflict, match="already has encounters"):
        seed(1)


class Killed(Exception):
    pass


def test_killed_half_way_it_leaves_nothing(db):
    def kill(what: str, done: int, of: int) -> None:
        if what == "records" and done > of / 2:
            raise Killed

    with pytest.raises(Killed):
        seed(40, progress=kill)

    assert not Encounter.objects.exists()
    assert not Call.objects.exists()
    assert not User.objects.filter(email__endswith="@demo.heart.test").exists()


def test_the_command_says_how_far_it_is(db):
    said, progress = io.StringIO(), io.StringIO()

    call_command(
        "seed_demo", "--encounters=5", "--until=2026-11-19T19:00-05:00", stdout=said, stderr=progress
    )

    assert said.getvalue() == "5 encounters of an invented year.\n"
    assert progress.getvalue().splitlines()[-1].startswith("records: ")


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("--encounters=0", "whole number"),
        ("--encounters=many", "whole number"),
        ("--seed=x", "whole number"),
        ("--until=yesterday", "give a day"),
        ("--until=2026-11-19T19:00", "with its zone"),
        ("--until=2199-01-01", "in the future"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(db, option, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("seed_demo", option)


# --- parity with the actions -----------------------------------------------------------------------------


def rows_written(neighbor: Neighbor) -> dict[str, list[dict]]:
    """Everything that was written about a neighbor, without ids, numbers and moments of writing."""
    apart = {"id", "created_at", "updated_at", "version", "number", "code", "recorded_at", "reach_changed_at"}
    of = {
        Neighbor: {"pk": neighbor.pk},
        ContactPoint: {"neighbor": neighbor},
        Contact: {"neighbor": neighbor},
        Case: {"neighbor": neighbor},
        Encounter: {"neighbor": neighbor},
        Responder: {"encounter__neighbor": neighbor},
        EncounterNote: {"encounter__neighbor": neighbor},
        Need: {"case__neighbor": neighbor},
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
                if field.name not in apart:
                    value = getattr(row, field.attname)
                    facts[field.name] = value is not None if points_within else value
            found.append(facts)
        rows[model.__name__] = sorted(found, key=str)
    return rows


def history_written(neighbor: Neighbor) -> dict[str, Counter]:
    case, encounter = neighbor.cases.get(), neighbor.encounters.get()
    rows = {
        "case": Case.history.filter(id=case.pk),
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
    _write(journal, quiet)

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
    clock_marks = {"announced_at", "warned_at", "escalated_at"}
    in_bulk, by_actions = rows_written(bulk), rows_written(made)
    for follow_up_facts in (*in_bulk["FollowUp"], *by_actions["FollowUp"]):
        for mark in clock_marks:
            follow_up_facts.pop(mark)
    assert in_bulk == by_actions
    assert history_written(bulk) == history_written(made)


def test_a_day_ends_at_the_citys_midnight(db):
    call_command(
        "seed_demo", "--encounters=3", "--until=2025-11-19", stdout=io.StringIO(), stderr=io.StringIO()
    )

    last = Encounter.objects.latest("cleared_at").cleared_at
    assert last.astimezone(city_zone()).date() <= date(2025, 11, 19)

"""The demo's year: what the actions promise holds, and the first page has something in every band."""

import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from calls.models import Call, CallEligibility
from cases.models import Case, Encounter, EncounterNote, Need
from followups.models import ContactAttempt, FollowUp
from heart.core.errors import Conflict
from heart.core.sweeps import SWEEPS
from heart.desk.demo.actions import seed_demo
from heart.desk.demo.cast import CAST
from heart.desk.demo.responses import FIGURES
from neighbors.models import Neighbor
from notices.models import Notice
from programs.queries import city_zone, program_calendar
from referrals.models import Referral
from services.models import Service

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
        assert set(Referral.objects.values_list("status", flat=True)) == set(Referral.Status) - {"withdrawn"}
        assert Service.objects.to_call().exists()

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

        # Whether a need lasts is asked a month on; requests, services, notes and exports tell of themselves.
        kinds = Notice.Kind
        of_promises = Notice.objects.exclude(
            kind__in=[
                kinds.CONNECTION_CHECK_DUE, kinds.REFERRAL_STALE, kinds.SERVICE_CALL_DUE,
                kinds.CONSENT_OVERRIDE, kinds.EXPORT_READY, kinds.UNSIGNED_NOTE, kinds.CLOSURE_ASKED,
                kinds.QUALITY_READ,
            ]
        )  # fmt: skip
        told = Counter(of_promises.values_list("recipient", "about_id"))
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


def test_a_day_ends_at_the_citys_midnight(db):
    call_command(
        "seed_demo", "--encounters=3", "--until=2025-11-19", stdout=io.StringIO(), stderr=io.StringIO()
    )

    last = Encounter.objects.latest("cleared_at").cleared_at
    assert last.astimezone(city_zone()).date() <= date(2025, 11, 19)

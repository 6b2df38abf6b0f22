"""The supervisor's board: each number, and the rows behind it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import sign_note, write_note
from followups.actions import log_attempt
from followups.models import FollowUp, SweepSetback
from heart.core.acting import acting_as
from insights import queries
from insights.measures import Lens, Period, measured
from insights.queries import Age, NoteAge
from programs.queries import city_zone
from tests.factories import make_case, make_encounter, make_follow_up, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


def late_by(hours: float, now, *, held_by=None, tried: bool = False) -> FollowUp:
    """A follow-up that is so many hours past due, with someone or with nobody."""
    follow_up = make_follow_up(cleared_at=now - (72 + hours) * HOUR, at=now)
    if held_by:
        follow_up.case.assigned_to, follow_up.case.team = held_by, held_by.team
        follow_up.case.save_by(held_by)
    if tried:
        log_attempt(
            follow_up=follow_up, by=held_by, at=now, tried_at=now - HOUR, method="phone", outcome="no_answer"
        )
    return follow_up


def midnight(now):
    return Period(now.astimezone(city_zone()).date(), now.astimezone(city_zone()).date(), city_zone()).end


def board(now):
    return queries.board(now, midnight(now))


def test_overdue_is_counted_by_age_and_by_who_has_it(navigator, peer, now):
    for hours in (1, 5, 30):
        late_by(hours, now, held_by=navigator)
    late_by(100, now)

    figures = board(now)

    loads = {load.holder: load for load in figures.loads}
    assert loads[navigator].overdue == {
        Age.UNDER_4H: 1, Age.FROM_4_TO_24H: 1, Age.FROM_1_TO_3D: 1, Age.OVER_3D: 0,
    }  # fmt: skip
    assert (loads[None].late, loads[None].overdue[Age.OVER_3D]) == (1, 1)
    assert (loads[peer].cases, loads[peer].late) == (0, 0)
    assert figures.overdue == 4


@pytest.mark.parametrize(
    ("lateness", "age"),
    [
        (timedelta(microseconds=1), Age.UNDER_4H),
        (4 * HOUR - timedelta(microseconds=1), Age.UNDER_4H),
        (4 * HOUR, Age.FROM_4_TO_24H),
        (24 * HOUR, Age.FROM_1_TO_3D),
        (72 * HOUR, Age.OVER_3D),
    ],
)
def test_each_age_begins_where_the_last_one_ends(navigator, now, lateness, age):
    follow_up = late_by(0, now)

    found = [
        each
        for each in Age
        if FollowUp.objects.filter(queries.overdue_for(each, follow_up.due_at + lateness)).exists()
    ]

    assert found == [age]


def test_the_badge_and_the_measure_say_the_same_number(navigator, now):
    late_by(1, now, held_by=navigator)
    late_by(30, now)
    day = now.astimezone(city_zone()).date()

    said = {
        each.measure.key: each.figure.value for each in measured(Lens(Period(day, day, city_zone())), now)
    }

    assert board(now).overdue == said["overdue_now"] == FollowUp.objects.overdue(now).count() == 2


def test_the_tiles_say_what_was_tried_and_how_long_nobody_has_it(navigator, now):
    late_by(1, now, held_by=navigator, tried=True)
    late_by(2, now)
    make_case(at=now - 100 * HOUR)

    figures = board(now)

    assert (figures.overdue, figures.tried, figures.unassigned) == (2, 1, 2)
    assert figures.nobody_since == now - 100 * HOUR


def test_unsigned_notes_keep_their_age_when_they_are_written_on(clinician, now):
    old, new = (make_encounter(by=clinician, cleared_at=now - 80 * HOUR, at=now) for _number in range(2))
    note = write_note(encounter=old, by=clinician, at=now, sections={"saw": "Invented."})
    with acting_as(clinician):
        type(note).objects.filter(pk=note.pk).update(created_at=now - 50 * HOUR)
    write_note(encounter=old, by=clinician, at=now, sections={"saw": "Invented, and more."})
    signed = write_note(encounter=new, by=clinician, at=now, sections={"saw": "Invented."})
    sign_note(note=signed, by=clinician, at=now)

    assert board(now).notes == {
        NoteAge.UNDER_24H: {},
        NoteAge.FROM_24_TO_48H: {},
        NoteAge.OVER_48H: {clinician.name: 1},
    }


def test_who_left_and_still_holds_a_case_is_shown(navigator, supervisor, browse, now):
    late_by(1, now, held_by=navigator)
    navigator.is_active = False
    navigator.save_by(supervisor)

    page = browse(supervisor).get("/oversight/").content.decode()

    assert f"{navigator.name} (left)" in page


def test_every_number_opens_as_many_rows(navigator, supervisor, browse, now):
    for hours in (1, 5, 6, 100):
        late_by(hours, now, held_by=navigator)
    late_by(30, now)
    make_case(held_by=navigator, at=now)
    client = browse(supervisor)
    page = client.get("/oversight/").content.decode()

    numbers = re.findall(r'<a (?:class="late" )?href="(/oversight/[^"]+)">(\d+)</a>', page)
    for url, number in numbers:
        rows = client.get(url.replace("&amp;", "&")).content.decode().count("<tr data-row")
        assert (url, rows) == (url, int(number))
    assert len(numbers) >= 10


def test_a_case_is_given_to_someone_else_in_place(navigator, peer, supervisor, browse, now):
    follow_up = late_by(30, now, held_by=navigator)
    client = browse(supervisor)
    page = client.get("/oversight/").content.decode()
    give = f"/queue/cases/{follow_up.case_id}/assign/"

    assert f'hx-get="{give}' in page
    client.post(give, {"user": peer.pk}, headers={"HX-Request": "true"})

    follow_up.case.refresh_from_db()
    assert follow_up.case.assigned_to == peer
    assert {load.holder: load.late for load in board(now).loads if load.late} == {peer: 1}


def test_what_the_clock_gave_up_on_is_named_by_id_alone(supervisor, browse, now):
    follow_up = late_by(30, now)
    SweepSetback.objects.create(
        sweep="escalate", record_id=follow_up.pk, tries=5, error="ValueError", first_at=now, parked_at=now
    )

    page = browse(supervisor).get("/oversight/").content.decode()

    assert f'href="/queue/{follow_up.pk}/"' in page
    assert "ValueError" in page
    assert board(now).overdue == 1


def test_a_silent_clock_says_so(supervisor, browse):
    page = browse(supervisor).get("/oversight/").content.decode()

    assert "The clock has not run yet." in page


def test_whose_rows_were_seen_is_written_down(navigator, supervisor, browse, now):
    follow_up = late_by(30, now, held_by=navigator)
    browse(supervisor).get("/oversight/")

    event = AccessEvent.objects.get(actor_id=supervisor.pk)

    assert set(event.about) == {follow_up.pk, follow_up.case_id, follow_up.case.neighbor_id}


LISTS = ("/oversight/", "/oversight/follow-ups/", "/oversight/cases/", "/oversight/notes/")


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("supervisor", "system")])
def test_the_board_is_for_supervisors(url, role, browse, team):
    assert browse(make_user(role, team=team)).get(url).status_code == 403


@pytest.mark.parametrize("url", LISTS)
def test_an_empty_board_says_what_is_true(url, supervisor, browse):
    answer = browse(supervisor).get(url)

    assert answer.status_code == 200
    assert 'class="empty' in answer.content.decode()


@pytest.mark.parametrize(
    ("url", "queries_made"),
    [("/oversight/", 35), ("/oversight/follow-ups/", 8), ("/oversight/cases/", 8), ("/oversight/notes/", 8)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_does_not_grow_with_the_rows(
    url, queries_made, rows, navigator, supervisor, clinician, browse, now, django_assert_num_queries
):
    for _number in range(rows):
        follow_up = late_by(30, now, held_by=navigator)
        write_note(encounter=follow_up.encounter, by=clinician, at=now, sections={"saw": "Invented."})
    client = browse(supervisor)
    client.get("/oversight/")

    with django_assert_num_queries(queries_made):
        client.get(url)


@pytest.mark.parametrize(
    "url",
    [
        "/oversight/follow-ups/?age=ancient",
        "/oversight/follow-ups/?band=later",
        "/oversight/cases/?who=me",
        "/oversight/cases/?who=00000000-0000-4000-8000-00000000abcd",
        "/oversight/notes/?age=1",
    ],
)
def test_an_unknown_filter_is_refused_and_never_left_out(url, supervisor, browse):
    assert browse(supervisor).get(url).status_code == 400


def test_what_was_set_aside_can_be_tried_again(supervisor, browse, now):
    follow_up = late_by(30, now)
    SweepSetback.objects.create(
        sweep="escalate", record_id=follow_up.pk, tries=5, first_at=now, parked_at=now
    )
    client = browse(supervisor)
    assert "Try all of them again" in client.get("/oversight/").content.decode()

    answer = client.post("/oversight/try-again/", follow=True)

    assert "1 will be tried again." in answer.content.decode()
    assert not SweepSetback.objects.exists()

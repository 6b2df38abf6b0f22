import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from heart.core.errors import NotPermitted
from programs.actions import load_profile
from programs.models import Beat, CallTypeAlias, City, ClosedDay, FollowUpPolicy, Program, ServiceHours
from programs.queries import city_zone, policy_at, program_calendar
from programs.serializers import ProfileProblems, parse_profile
from programs.signals import hours_changed

DURHAM = Path(__file__).parents[2] / "programs" / "profiles" / "durham.toml"
ELSEWHERE = Path(__file__).parent / "elsewhere.toml"
AT = datetime(2026, 11, 19, 17, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def load(text: str):
    return load_profile(profile=parse_profile(text), by=User.objects.operator(), at=AT)


def run(path: Path) -> str:
    out = StringIO()
    call_command("load_program", str(path), stdout=out)
    return out.getvalue().strip().splitlines()[-1]


@pytest.fixture
def durham() -> str:
    return DURHAM.read_text()


@pytest.fixture
def heard():
    """The programs whose hours were told to be other than before."""
    codes: list[str] = []

    def hear(sender, *, program, by, at, **kwargs):
        codes.append(program.code)

    hours_changed.connect(hear)
    yield codes
    hours_changed.disconnect(hear)


def problems(text: str) -> dict[int, str]:
    with pytest.raises(ProfileProblems) as caught:
        parse_profile(text)
    return {problem.line: problem.reason for problem in caught.value.problems}


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


# --- the first city -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "hours"),
    [
        ("CCD", "2022-06-28", ["08:00-16:30"]),
        ("CRT", "2022-06-28", ["08:30-16:30"]),
        ("CN", "2022-08-31", ["08:30-16:30"]),
        ("COR", "2022-08-31", []),
        ("CRT", "2022-07-02", []),
        ("CRT", "2022-09-03", ["09:00-19:00"]),
        ("CN", "2022-09-03", []),
        ("CN", "2022-09-01", ["09:00-19:00"]),
        ("COR", "2023-06-30", ["09:00-17:00"]),
        ("CCD", "2023-07-01", ["09:00-21:00"]),
        ("CRT", "2026-11-22", ["09:15-23:45"]),
        ("COR", "2026-11-22", ["06:00-21:00"]),
        ("CN", "2026-11-22", ["09:00-21:00"]),
    ],
)
def test_the_first_city_has_its_three_eras_of_hours(code, day, hours):
    midnight = datetime.fromisoformat(day).replace(tzinfo=city_zone())

    found = program_calendar(code).staffed_intervals(midnight, midnight + timedelta(days=1))

    wall = [f"{a.astimezone(city_zone()):%H:%M}-{b.astimezone(city_zone()):%H:%M}" for a, b in found]
    assert wall == hours


def test_what_other_sources_say_is_kept_beside_the_hours_in_force():
    row = ServiceHours.objects.get(program__code="CCD", starts_on=date(2022, 6, 28))

    assert row.source == "web page of 2022"
    assert row.disagreeing == ["guide of August 2022: from 08:30", "overview of 2025: 08:00-17:00"]


def test_the_first_city_comes_back_after_48_to_72_hours():
    policy = policy_at(AT)

    assert (policy.opens_after, policy.due_after) == (timedelta(hours=48), timedelta(hours=72))
    assert (policy.followed_by.code, policy.tries) == ("CN", 3)


# --- again ----------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing_and_says_so(heard):
    before = ServiceHours.history.count()

    assert run(DURHAM) == "Durham: nothing changed"
    assert ServiceHours.history.count() == before
    assert heard == []


def test_a_changed_line_is_one_row_of_history_by_the_operator(durham, heard):
    text = durham.replace('open = "09:15-23:45"', 'open = "09:15-23:30"')

    [changes] = [one for one in load(text) if one]

    assert (changes.noun, changes.added, changes.changed, changes.removed) == ("service hours", 0, 1, 0)
    row = ServiceHours.objects.get(program__code="CRT", starts_on=date(2023, 7, 1))
    assert row.version == 2
    newest = row.history.latest("history_id")
    assert (newest.history_type, newest.history_user_id) == ("~", User.objects.operator().pk)
    assert heard == ["CRT"]


def test_a_closed_day_of_all_tells_every_program(durham, heard):
    load(durham + '[[closed_days]]\nday = 2026-11-26\nname = "Thanksgiving"\n')

    assert sorted(heard) == ["CCD", "CN", "COR", "CRT"]
    assert program_calendar("CN").closed == {date(2026, 11, 26)}


def test_another_zone_tells_every_program(durham, heard):
    load(durham.replace("America/New_York", "America/Chicago"))

    assert sorted(heard) == ["CCD", "CN", "COR", "CRT"]


def test_a_dropped_line_is_deleted_and_history_keeps_it(durham):
    load(durham + '[[closed_days]]\nday = 2026-11-26\nname = "Thanksgiving"\n')

    load(durham)

    assert not ClosedDay.objects.exists()
    kinds = ClosedDay.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(kinds) == ["+", "-"]


def test_a_dropped_beat_is_retired_and_comes_back_as_the_same(durham):
    before = Beat.objects.get(code="513")

    load(durham.replace(', "513"', ""))
    assert Beat.objects.get(code="513").retired_at == AT
    assert "513" not in Beat.objects.in_use().values_list("code", flat=True)

    load(durham)
    assert Beat.objects.in_use().get(code="513").pk == before.pk


def test_an_era_that_ends_and_one_that_follows_load_without_a_clash(durham):
    ended = durham.replace(
        'program = "CN"\nfrom = 2023-07-01\n', 'program = "CN"\nfrom = 2023-07-01\nuntil = 2026-12-31\n'
    )
    following = '[[hours]]\nprogram = "CN"\nfrom = 2027-01-01\nopen = "08:00-22:00"\nsource = "a plan"\n'

    changes = [one for one in load(ended + following) if one]

    assert [(one.noun, one.added, one.changed, one.removed) for one in changes] == [
        ("service hours", 1, 1, 0)
    ]


# --- another city -----------------------------------------------------------------------------------------


def test_another_city_has_its_own_promises_and_the_code_is_the_same():
    assert run(ELSEWHERE).startswith("Beispielstadt: ")

    zone = city_zone()
    policy = policy_at(AT)
    calendar = program_calendar("AFTER")
    ended = datetime(2026, 6, 30, 1, tzinfo=zone)
    assert zone.key == "America/Denver"
    assert City.objects.count() == 1
    assert (policy.opens_after, policy.due_after, policy.tries) == (
        timedelta(hours=24),
        timedelta(hours=36),
        2,
    )
    assert policy.followed_by.code == "AFTER"
    # Due on Wednesday at 13:00, but that day is closed: Tuesday's closing time.
    due = ended.astimezone(UTC) + policy.due_after
    assert calendar.last_staffed_moment(ended, due) == datetime(2026, 6, 30, 15, tzinfo=zone)
    assert list(Program.objects.in_use().values_list("code", flat=True)) == ["MCT", "AFTER"]
    assert not FollowUpPolicy.objects.current().filter(followed_by__code="CN").exists()


# --- what is wrong, and on which line ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('zone = "America/New_York"', 'zone = "Mars/Olympus"', "There is no time zone “Mars/Olympus”."),
        ('"spa"', '"spanish"', "“spanish” is not an ISO 639-3 code."),
        ('code = "CRT"', 'code = "CCD"', "The code “CCD” is taken further up."),
        ('code = "trespass"', 'code = "tres pass"', "“tres pass” can't be a code."),
        ('label = "Trespass"', 'label = "suicide threat"', "Two call types are labelled “suicide threat”."),
        ('    "lost_person",', '    "lost_cat",', "There is no call type “lost_cat”."),
        ('"priority P"', '"dogs"', "“dogs” excludes nothing we know"),
        ('days = "Mon-Fri"', 'days = "weekdays"', "Write days as"),
        ('open = "08:00-16:30"', 'open = "8-16"', "Write hours as “08:30-16:30”."),
        ('opens_after = "48 h"', 'opens_after = "2 days"', "Write a length as"),
        ('due_after = "72 h"', 'due_after = "24 h"', "The window opens before it is due."),
        ('followed_by = "CN"', 'followed_by = "NOBODY"', "There is no program “NOBODY”."),
        ("tries = 3", "tries = true", "“tries” is to be a number."),
        ("tries = 3", "tryes = 3", "Unknown key: tryes."),
        ("until = 2022-08-31", "until = 2021-08-31", "“until” is before “from”."),
        ('source = "web page of 2022"', "source = 2022", "“source” is to be a text."),
        ("[[areas]]", "[[aeras]]", "Unknown table or key: aeras."),
    ],
)
def test_each_mistake_is_named_with_its_line(durham, old, new, reason):
    text = durham.replace(old, new, 1)

    found = problems(text)

    assert found[line_of(durham, old)].startswith(reason)


def test_every_mistake_is_told_at_once(durham):
    text = durham.replace('open = "08:00-16:30"', 'open = "8"', 1).replace("tries = 3", "tries = 0")

    assert list(problems(text)) == [line_of(text, 'open = "8"'), line_of(text, "tries = 0")]


@pytest.mark.parametrize(
    "again",
    [
        '[[hours]]\nprogram = "CN"\nfrom = 2026-01-01\nopen = "20:00-23:00"\nsource = "x"\n',
        '[[follow_up]]\nfrom = 2026-01-01\nopens_after = "1 h"\ndue_after = "2 h"\nfollowed_by = "CN"\n',
        '[[eligibility]]\nprogram = "CCD"\nfrom = 2026-01-01\ntakes = ["suicide_threat"]\n',
        '[[areas]]\nprograms = ["CCD"]\nfrom = 2026-01-01\nbeats = ["111"]\n',
    ],
)
def test_what_is_said_twice_for_the_same_days_is_refused(durham, again):
    [reason] = problems(durham + again).values()

    assert reason == "This is said for the same days further up."


def test_what_is_not_toml_is_told_with_its_line():
    assert problems('[city]\nname = "Durham\n') == {2: "Illegal character '\\n'"}


def test_a_missing_key_is_told_on_the_line_of_its_table(durham):
    text = durham.replace('name = "Co-Response"\n', "")

    assert problems(text) == {line_of(text, 'code = "COR"') - 1: "“name” is missing."}


def test_nothing_of_a_wrong_file_is_loaded(tmp_path, durham):
    path = tmp_path / "wrong.toml"
    path.write_text(durham.replace('name = "Durham"', 'name = "Elsewhere"').replace("tries = 3", "tries = 0"))
    errors = StringIO()

    with pytest.raises(CommandError, match=re.escape("1 to put right. Nothing was loaded.")):
        call_command("load_program", str(path), stderr=errors)

    assert City.objects.get().name == "Durham"
    assert f"{path}, line {line_of(path.read_text(), 'tries = 0')}: Tries are" in errors.getvalue()


def test_a_receiver_that_refuses_takes_the_whole_load_back(durham):
    def refuse(sender, **kwargs):
        raise RuntimeError

    hours_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            load(
                durham.replace('open = "09:15-23:45"', 'open = "09:15-23:30"').replace("Durham", "Elsewhere")
            )
    finally:
        hours_changed.disconnect(refuse)

    assert City.objects.get().name == "Durham"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path, content):
    path = tmp_path / "profile.toml"
    if content:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=re.escape(str(path))):
        call_command("load_program", str(path))


def test_only_an_administrator_may(durham, supervisor):
    with pytest.raises(NotPermitted):
        load_profile(profile=parse_profile(durham), by=supervisor, at=AT)


def test_an_alias_names_the_type_while_it_holds():
    from programs.queries import call_type_names

    alias = CallTypeAlias.objects.get()
    names = call_type_names()

    assert names.find("Nuisance or Intoxicated", date(2025, 5, 1)) == alias.call_type_id
    assert names.find("Nuisance or Intoxicated", date(2022, 5, 1)) is None
    assert names.find(" nuisance ", date(2022, 5, 1)) == alias.call_type_id

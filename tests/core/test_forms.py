"""The city's wall clock, a form's one-time key, and refusals at their field."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Team
from heart.core.errors import Conflict, Invalid
from heart.core.forms import CityMomentField, SentOnce, refusals_shown
from tests.conftest import NOON


class Log(forms.Form):
    cleared_at = CityMomentField(label="Cleared")


@pytest.fixture(autouse=True)
def _city_time():
    with timezone.override(ZoneInfo("America/New_York")):
        yield


def typed(**said):
    form = Log(said)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ({"cleared_at": "2026-11-19T19:00"}, datetime(2026, 11, 20, 0, 0, tzinfo=UTC)),
        ({"cleared_at": "2026-07-01T09:30"}, datetime(2026, 7, 1, 13, 30, tzinfo=UTC)),
        (
            {"cleared_at": "2026-11-01T01:30", "cleared_at_clock": "first"},
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        ),
        (
            {"cleared_at": "2026-11-01T01:30", "cleared_at_clock": "second"},
            datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        ),
        ({"cleared_at": "2026-11-01T02:00"}, datetime(2026, 11, 1, 7, 0, tzinfo=UTC)),
        ({"cleared_at": "2026-11-01T00:59"}, datetime(2026, 11, 1, 4, 59, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_becomes_utc(said, moment):
    assert typed(**said).cleaned_data["cleared_at"] == moment


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (
            {"cleared_at": "2026-03-08T02:30"},
            "There was no 2:30 AM on Mar 8: the clocks went forward over it. If you mean 3:30 AM, type that.",
        ),
        (
            {"cleared_at": "2026-11-01T01:30"},
            "The clocks went back, so 1:30 AM came twice that night. Pick which one it was.",
        ),
        ({"cleared_at": "1899-12-31T23:59"}, "Give a time between 1900 and 2100."),
        ({"cleared_at": "9999-12-31T23:59"}, "Give a time between 1900 and 2100."),
        ({"cleared_at": "soon"}, "Give a date and a time, such as 11/19/2026 7:00 PM."),
        ({"cleared_at": ""}, "This field is required."),
    ],
)
def test_a_time_that_can_not_be_says_what_to_do(said, says):
    assert typed(**said).errors == {"cleared_at": [says]}


def test_the_future_is_refused_past_five_minutes():
    ahead = timezone.localtime() + timedelta(minutes=10)

    assert typed(cleared_at=f"{ahead:%Y-%m-%dT%H:%M}").errors == {
        "cleared_at": ["This time is in the future. Check the date."]
    }


def test_which_of_the_two_is_asked_only_then():
    repeated, plain = typed(cleared_at="2026-11-01T01:30"), typed(cleared_at="2026-11-01T02:30")

    assert str(repeated["cleared_at"]).count('name="cleared_at_clock"') == 2
    assert 'value="2026-11-01T01:30"' in str(repeated["cleared_at"])
    assert "cleared_at_clock" not in str(plain["cleared_at"])


def test_a_moment_is_shown_as_the_wall_clock_said_it():
    form = Log(initial={"cleared_at": datetime(2026, 11, 1, 6, 30, tzinfo=UTC)})

    assert 'value="2026-11-01T01:30"' in str(form["cleared_at"])
    assert 'value="second" id="id_cleared_at_1_1" checked' in str(form["cleared_at"])


class TeamForm(SentOnce):
    name = forms.CharField()


def team_form(**said):
    form = TeamForm(QueryDict("&".join(f"{name}={value}" for name, value in said.items())))
    assert form.is_valid()
    return form


def test_a_form_sent_twice_makes_one_record(db, clock):
    key = uuid.uuid4()

    def send(name):
        form = team_form(form_key=key, name=name)
        return form.create_once(by=clock, at=NOON, create=lambda: Team(code=name, name=name).save_by(clock))

    (first, first_new), (second, second_new) = send("north"), send("north")

    assert (first, first_new, second_new) == (second, True, False)
    with pytest.raises(Conflict, match="You sent this form before"):
        send("south")
    assert Team.objects.count() == 1


def test_every_new_form_has_a_key_of_its_own():
    assert TeamForm()["form_key"].value() != TeamForm()["form_key"].value()


def test_a_refusal_is_shown_at_its_field_and_undoes_what_was_written(db, clock):
    form = team_form(form_key=uuid.uuid4(), name="north")

    with refusals_shown(form):
        Team(code="north", name="North").save_by(clock)
        raise Invalid("Not this one.", attr="name")

    assert form.errors == {"name": ["Not this one."]}
    assert Team.objects.count() == 0


def test_a_refusal_of_no_field_of_the_form_is_said_above_it(db):
    form = team_form(form_key=uuid.uuid4(), name="north")

    with refusals_shown(form):
        raise Invalid("Not now.", attr="somewhere_else")

    assert form.non_field_errors() == ["Not now."]

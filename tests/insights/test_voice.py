"""What neighbors say of us: asked by who did not help them, kept apart, counted, hidden when few."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Role
from cases.actions import assign_case, change_need_status
from cases.models import Responder
from followups.actions import log_attempt
from heart.core.errors import Invalid, NotPermitted
from insights.actions import hear_voice
from insights.measures import Lens, Period, measured
from insights.models import Voice
from programs.queries import city_zone
from tests.conftest import EVENING
from tests.factories import make_case, make_encounter, make_follow_up, make_need, make_user
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague():
    return make_user(Role.SUPERVISOR)


def figures() -> dict:
    day = EVENING.astimezone(city_zone()).date()
    lens = Lens(Period(day, day, city_zone()))
    return {one.measure.key: one.figure for one in measured(lens, EVENING) if "voice" in one.measure.key}


def test_an_answer_may_be_left_out_and_not_all(colleague):
    voice = hear_voice(case=make_case(), respected="yes", by=colleague, at=EVENING)
    assert (voice.kept_word, voice.respected, voice.helped) == ("", "yes", "")

    with pytest.raises(Invalid, match="one answer at least"):
        hear_voice(case=make_case(), by=colleague, at=EVENING)
    with pytest.raises(Invalid, match="yes, partly or no"):
        hear_voice(case=make_case(), helped="perhaps", by=colleague, at=EVENING)


def had_it(colleague):
    case = make_case()
    for to in (colleague, None):
        case = assign_case(case=case, to=to, by=make_user(Role.SUPERVISOR), at=EVENING)
    return case


def tried(colleague):
    follow_up = make_follow_up()
    log_attempt(
        follow_up=follow_up, by=colleague, at=follow_up.opens_at + timedelta(hours=1), method="phone",
        outcome="no_answer",
    )  # fmt: skip
    return follow_up.case


def logged(colleague):
    return make_follow_up(by=colleague).case


def was_there(colleague):
    case = make_follow_up().case
    responder = Responder(encounter=case.encounters.get(), user=colleague, discipline="clinician")
    responder.save_by(colleague)
    return case


def moved_a_need(colleague):
    need = make_need()
    change_need_status(need=need, status="referred", evidence_level=1, by=colleague, at=EVENING)
    return need.case


@pytest.mark.parametrize("helped", [had_it, tried, logged, was_there, moved_a_need])
def test_whoever_helped_does_not_ask(colleague, helped):
    case = helped(colleague)

    with pytest.raises(NotPermitted, match="a colleague asks"):
        hear_voice(case=case, respected="yes", by=colleague, at=EVENING)

    assert hear_voice(case=case, respected="yes", by=make_user(Role.SUPERVISOR), at=EVENING).pk


def test_another_teams_case_is_not_asked_about(navigator, other_team):
    case = make_case(held_by=make_user(Role.NAVIGATOR, team=other_team))

    with pytest.raises(NotPermitted):
        hear_voice(case=case, respected="yes", by=navigator, at=EVENING)


def test_few_answers_are_hidden_and_more_are_counted(colleague):
    assert figures()["voice_respected_rate"].denominator == 0
    for number in range(10):
        hear_voice(case=make_case(), respected="yes" if number else "no", by=colleague, at=EVENING)
    few = figures()["voice_respected_rate"]
    assert (few.value, few.numerator, few.denominator) == (None, None, None)

    hear_voice(case=make_case(), respected="partly", by=colleague, at=EVENING)

    more = figures()
    assert (more["voice_respected_rate"].numerator, more["voice_respected_rate"].denominator) == (9, 11)
    assert more["voice_helped_rate"].denominator == 0


def test_the_page_asks_once_and_shows_no_answer(browse, navigator):
    case = make_case()
    client, url = browse(navigator), f"/cases/{case.pk}/voice/"
    said = {"respected": "no", "form_key": "6f1e4a7e-5a52-4a0c-8d4f-0c4f3b2f1a10"}

    assert [client.post(url, said).status_code for _again in range(2)] == [303, 303]

    assert Voice.objects.count() == 1
    history = client.get(f"/api/v1/history/?object={Voice.objects.get().pk}")
    assert history.status_code == 404


def test_the_api_keeps_it(api, navigator):
    answer = api(navigator).post("/api/v1/outcome-voice/", {"case": str(make_case().pk), "helped": "yes"})

    assert (answer.status_code, set(answer.json())) == (201, {"id"})
    assert api(navigator).get("/api/v1/outcome-voice/").status_code == 405


COPY = (
    "INSERT INTO insights_voice (id, case_id, asked_at, asked_by_id, kept_word, respected, helped)"
    " SELECT gen_random_uuid(), case_id, asked_at, asked_by_id, {} FROM insights_voice"
)


@pytest.mark.parametrize(
    ("answers", "constraint"),
    [
        ("'x', '', ''", "voice_kept_word_known"),
        ("'', 'x', ''", "voice_respected_known"),
        ("'', '', 'x'", "voice_helped_known"),
        ("'', '', ''", "voice_answers_something"),
        ("'no', '', 'yes'", ""),
    ],
)
def test_sql_can_not_break_it(acting, colleague, answers, constraint):
    hear_voice(case=make_case(), respected="yes", by=colleague, at=EVENING)

    assert refuser_of(COPY.format(answers)) == constraint


def test_what_was_said_stays_said(acting, colleague):
    """Held by the trigger said_stays_said."""
    hear_voice(case=make_case(), respected="no", by=colleague, at=EVENING)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Voice.objects.update(respected="yes")


def test_an_encounter_of_another_case_is_no_help(colleague):
    make_encounter(by=colleague)

    assert hear_voice(case=make_case(), respected="yes", by=colleague, at=EVENING).pk

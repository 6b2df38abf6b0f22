"""Questionnaires: each question can be skipped, and nothing is applied by itself."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from cases.actions import claim_case, close_case, confirm_screening, give_word, take_screening
from cases.actions.cases import NeedOutcome
from cases.actions.words import WordNeeded
from cases.models import Case, Need, NeedCategory, Screening
from followups.models import FollowUp
from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from programs.queries import questionnaires
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_neighbor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NO = {"wish_dead": "no", "thoughts": "no", "behavior": "no"}


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def asked(neighbor, by, answers=None, code="cssrs_screener") -> Screening:
    given = {"wish_dead": "yes"} if answers is None else answers
    return take_screening(neighbor=neighbor, questionnaire=code, answers=given, by=by, at=EVENING)


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (NO, "none"),
        (NO | {"wish_dead": "yes"}, "low"),
        ({"thoughts": "yes"}, "low"),
        ({"thoughts": "yes", "method": "yes"}, "moderate"),
        (NO | {"behavior": "yes", "behavior_recent": "no"}, "moderate"),
        ({"thoughts": "yes", "intent": "yes"}, "high"),
        ({"thoughts": "yes", "plan": "yes"}, "high"),
        (NO | {"behavior": "yes", "behavior_recent": "yes"}, "high"),
        ({"wish_dead": "no"}, None),
    ],
    ids=["no", "wish", "thoughts", "method", "long-ago", "intent", "plan", "recent", "skipped"],
)
def test_the_screener_triages_as_published(answers, result):
    found = questionnaires()["cssrs_screener"].result(answers)

    assert (found.key if found else None) == result


def test_more_yes_is_never_less():
    """Whatever else is answered, a yes in place of a no or a skip does not lower the result."""
    screener = questionnaires()["cssrs_screener"]
    order = [None, "none", "low", "moderate", "high"]
    keys = [item.key for item in screener.items]

    def height(answers):
        heard = {item.key: answers[item.key] for item in screener.asked(answers) if item.key in answers}
        found = screener.result(heard)
        return order.index(found.key if found else None)

    for given in product(["yes", "no", None], repeat=len(keys)):
        answers = {key: one for key, one in zip(keys, given, strict=True) if one}
        for key in keys:
            if answers.get(key) != "yes" and height(answers) > 1:
                assert height(answers | {key: "yes"}) >= height(answers), (answers, key)


def test_every_questionnaire_proposes_what_the_house_knows():
    for one in questionnaires().values():
        needs = {item.need for item in one.items if item.need} | {n for r in one.results for n in r.needs}
        assert needs <= set(NeedCategory.values)
        assert {result.risk for result in one.results} <= {"", *Case.Risk.values}
        keys = {item.key for item in one.items}
        assert {key for r in one.results for when in r.when for key in when} <= keys
        assert {key for item in one.items for key in item.asked_if} <= keys


def test_answers_are_kept_with_their_questions_and_nothing_is_applied(clinician):
    case = make_case(held_by=clinician)

    made = asked(case.neighbor, clinician, NO | {"thoughts": "yes", "plan": "yes", "method": ""})

    said = {one["key"]: one["answer"] for one in made.answers}
    assert said == {
        "wish_dead": "no", "thoughts": "yes", "method": None, "intent": None, "plan": "yes", "behavior": "no",
    }  # fmt: skip
    assert (made.result, made.proposed_days, made.proposed_needs) == ("high", 1, ["behavioral_health"])
    case.refresh_from_db()
    assert (case.risk, Need.objects.count(), FollowUp.objects.count()) == (None, 0, 0)


def test_an_answer_to_what_was_not_asked_does_not_count(clinician):
    made = asked(make_neighbor(), clinician, NO | {"plan": "yes", "behavior_recent": "yes"})

    assert made.result == "none"


@pytest.mark.parametrize("answers", [{}, {"plan": "yes"}, {"wish_dead": "perhaps"}, {"shoe": "yes"}])
def test_what_can_not_be_is_refused(clinician, answers):
    with pytest.raises(Invalid):
        asked(make_neighbor(), clinician, answers)


def test_what_is_clinical_is_asked_and_read_by_those_who_treat(browse, clinician, navigator, emt):
    neighbor = make_neighbor()
    for somebody in (navigator, emt):
        with pytest.raises(NotPermitted):
            asked(neighbor, somebody)
    clinical = reverse("cases:screening", args=[asked(neighbor, clinician).pk])
    social = reverse("cases:screening", args=[asked(neighbor, navigator, {"food": "yes"}, "social_needs").pk])

    assert browse(clinician).get(clinical).status_code == 200
    assert browse(navigator).get(clinical).status_code == 404
    assert browse(navigator).get(social).status_code == 200
    chooser = browse(navigator).get(reverse("cases:take_screening", args=[neighbor.pk])).text
    assert "Suicide screen" not in chooser


def test_what_is_confirmed_is_done_once_and_nothing_else(clinician):
    case = make_case(held_by=clinician)
    answers = {"food": "yes", "housing": "yes", "mind": "no"}
    made = asked(case.neighbor, clinician, answers, "social_needs")
    assert made.proposed_needs == ["housing", "food"]
    with pytest.raises(Invalid):
        confirm_screening(screening=made, needs=["legal"], by=clinician, at=EVENING)

    confirm_screening(screening=made, needs=["food"], come_back=True, by=clinician, at=EVENING)

    assert [need.category for need in Need.objects.filter(case=case)] == ["food"]
    assert FollowUp.objects.get(case=case).due_at == EVENING + 7 * DAY
    with pytest.raises(InvalidTransition, match="confirmed before"):
        confirm_screening(screening=made, by=clinician, at=EVENING)


def test_a_date_is_brought_forward_and_never_put_off(clinician, navigator):
    made = make_follow_up(cleared_at=EVENING - DAY / 2)
    claim_case(case=made.case, by=navigator, at=EVENING)
    made.case.assigned_to = clinician
    made.case.save_by(clinician)
    before = made.due_at
    low = asked(made.case.neighbor, clinician)
    confirm_screening(screening=low, come_back=True, by=clinician, at=EVENING)
    made.refresh_from_db()
    assert made.due_at == before

    high = asked(made.case.neighbor, clinician, {"thoughts": "yes", "plan": "yes"})
    confirm_screening(screening=high, come_back=True, risk=True, by=clinician, at=EVENING)

    made.refresh_from_db()
    assert made.due_at == EVENING + DAY
    assert FollowUp.objects.count() == 1
    assert Case.objects.get().risk == "high"


def test_without_an_open_case_there_is_nothing_to_confirm_into(clinician):
    with pytest.raises(InvalidTransition, match="no open case"):
        confirm_screening(screening=asked(make_neighbor(), clinician), by=clinician, at=EVENING)


def closes(case, by):
    needs = [NeedOutcome(need.pk, "declined", "Said no") for need in Need.objects.filter(case=case)]
    return close_case(case=case, reason="goals_met", needs=needs, by=by, at=EVENING)


def test_a_positive_screen_keeps_the_case_open_until_a_clinician_says_their_word(
    browse, api, clinician, navigator
):
    case = make_case(held_by=navigator)
    made = asked(case.neighbor, clinician)
    with pytest.raises(WordNeeded, match="A screen of Nov 19 asks for a clinician's word"):
        closes(case, navigator)

    typed = {"reason": "goals_met", "version": str(case.version)}
    page = browse(navigator).post(reverse("cases:close_case", args=[case.pk]), typed)
    assert page.status_code == 409
    assert "asks for a clinician&#x27;s word before this case closes" in page.text
    assert "wish" not in page.text
    answer = api(navigator).post(f"/api/v1/cases/{case.pk}/close/", {"reason": "goals_met"}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "word_needed")

    with pytest.raises(NotPermitted):
        give_word(screening=made, reason="Fine", by=navigator, at=EVENING)
    with pytest.raises(Invalid):
        give_word(screening=made, reason=" ", by=clinician, at=EVENING)
    give_word(screening=made, reason="Assessed, safe with the plan", by=clinician, at=EVENING)
    made.refresh_from_db()
    assert (made.word_by, made.word_at) == (clinician, EVENING)
    assert made.history.latest("history_id").history_user_id == clinician.pk
    assert closes(case, navigator).is_closed
    with pytest.raises(InvalidTransition, match="No word is needed"):
        give_word(screening=made, reason="Again", by=clinician, at=EVENING)


def test_a_screen_that_is_not_positive_keeps_nothing_open(clinician):
    case = make_case(held_by=clinician)
    asked(case.neighbor, clinician, NO)

    assert closes(case, clinician).is_closed


def test_the_pages_ask_show_confirm_and_take_the_word(browse, clinician):
    case = make_case(held_by=clinician)
    client, form = browse(clinician), reverse("cases:take_screening", args=[case.neighbor_id])
    target = f"{form}?screen=cssrs_screener"
    typed = {"form_key": str(uuid4()), "item_thoughts": "yes", "item_plan": "yes"}

    assert client.post(target, {"form_key": str(uuid4())}).status_code == 422
    for _press in range(2):
        shown = client.post(target, typed)
    made = Screening.objects.get()
    assert shown["Location"] == reverse("cases:screening", args=[made.pk])
    page = client.get(shown["Location"]).text
    assert "High: stay with them, act now" in page
    assert "Skipped" in page

    confirm = reverse("cases:confirm_screening", args=[made.pk])
    assert client.post(confirm, {"version": made.version, "risk": "on"}).status_code == 303
    made.refresh_from_db()
    word = reverse("cases:give_word", args=[made.pk])
    assert client.post(word, {"version": made.version, "reason": "Assessed"}).status_code == 303
    case.refresh_from_db()
    assert case.risk == "high"
    assert "Assessed" in client.get(shown["Location"]).text
    assert "Suicide screen" in client.get(case.get_absolute_url()).text


def test_the_api_asks_confirms_and_takes_the_word(api, clinician):
    case = make_case(held_by=clinician)
    client = api(clinician)
    listed = client.get("/api/v1/screenings/questionnaires/").json()
    assert [one["code"] for one in listed] == ["cssrs_screener", "social_needs"]
    body = {
        "neighbor": str(case.neighbor_id),
        "questionnaire": "cssrs_screener",
        "answers": {"wish_dead": "yes"},
    }

    made = client.post("/api/v1/screenings/", body, format="json").json()
    assert (made["result"], made["is_positive"]) == ("low", True)
    one = f"/api/v1/screenings/{made['id']}"
    confirmed = client.post(f"{one}/confirm/", {"needs": ["behavioral_health"]}, format="json")
    assert confirmed.json()["confirmed_by"] == str(clinician.pk)
    assert (
        client.post(f"{one}/word/", {"reason": "Assessed"}, format="json").json()["word_reason"] == "Assessed"
    )


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"proposed_risk": "huge"}, "screening_risk_known"),
        ({"proposed_needs": ["castle"]}, "screening_needs_known"),
        ({"confirmed_at": EVENING}, "screening_confirmed_says_when_and_who"),
        ({"word_at": EVENING}, "screening_word_says_when_who_and_why"),
    ],
)
def test_postgresql_holds_what_a_screening_says(clinician, facts, name):
    row = {"questionnaire": "x", "edition": "1", "title": "X", "by": clinician, "at": EVENING} | facts

    with pytest.raises(IntegrityError, match=name):
        Screening(neighbor=make_neighbor(), **row).save_by(clinician)


@pytest.mark.parametrize("sql", ["UPDATE cases_screening SET answers = '[]'", "DELETE FROM cases_screening"])
def test_what_was_said_stands(clinician, sql):
    """Held by the triggers answers_stand and kept."""
    asked(make_neighbor(), clinician)

    with acting_as(clinician), pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        connection.cursor().execute(sql)

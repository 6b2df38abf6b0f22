"""Closing a case of high risk, or one that we could not reach, takes a second person's word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from cases.actions import (
    NeedsSecondWord,
    approve_closing,
    ask_to_close,
    close_case,
    decline_closing,
    set_risk,
    withdraw_closing,
)
from cases.actions.cases import NeedOutcome, OpenNeeds
from cases.models import Case, ClosureReason, ClosureRequest
from heart.core.errors import Conflict, Invalid, InvalidTransition, NotPermitted
from notices.models import Notice
from programs.models import City
from programs.models.city import CLOSURE_REASONS, RISKS
from tests.conftest import EVENING
from tests.factories import make_case, make_encounter, make_need, make_user
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db
REACHED_NOT = "unable_to_reach"


@pytest.fixture
def case(supervisor, navigator) -> Case:
    return make_case(held_by=navigator)


@pytest.fixture
def asked(supervisor, case, navigator) -> ClosureRequest:
    return ask(case, navigator)


def ask(case, by, reason=REACHED_NOT, **facts) -> ClosureRequest:
    return ask_to_close(case=case, by=by, at=EVENING, reason=reason, words="Six tries, three ways", **facts)


def risky(case, by) -> Case:
    return set_risk(case=case, risk="high", by=by, at=EVENING)


def test_the_profile_names_codes_of_cases():
    assert set(RISKS) == set(Case.Risk.values)
    assert set(CLOSURE_REASONS) == set(ClosureReason.values)


def test_who_could_not_be_reached_is_not_closed_alone(case, navigator, supervisor):
    for alone in (navigator, supervisor):
        with pytest.raises(NeedsSecondWord, match="a supervisor's word"):
            close_case(case=case, by=alone, at=EVENING, reason=REACHED_NOT)


def test_high_risk_is_not_closed_alone_whatever_the_reason(case, navigator):
    with pytest.raises(NeedsSecondWord):
        close_case(case=risky(case, navigator), by=navigator, at=EVENING, reason="goals_met")


def test_lowering_the_risk_and_closing_would_be_ones_own_word(case, navigator, supervisor):
    risky(case, supervisor)
    set_risk(case=case, risk="low", by=navigator, at=EVENING)

    with pytest.raises(NeedsSecondWord):
        close_case(case=case, by=navigator, at=EVENING, reason="goals_met")

    assert close_case(case=case, by=supervisor, at=EVENING, reason="goals_met").is_closed


@pytest.mark.parametrize("reason", sorted(set(ClosureReason.values) - {REACHED_NOT}))
def test_all_else_closes_as_ever(case, navigator, reason):
    set_risk(case=case, risk="moderate", by=navigator, at=EVENING)

    assert close_case(case=case, by=navigator, at=EVENING, reason=reason).is_closed


def test_a_city_may_ask_for_it_elsewhere_or_nowhere(acting, case, navigator):
    City.objects.update(closing_approval={"risks": [], "reasons": ["declined"]})

    with pytest.raises(NeedsSecondWord):
        close_case(case=case, by=navigator, at=EVENING, reason="declined")
    assert close_case(case=risky(case, navigator), by=navigator, at=EVENING, reason=REACHED_NOT).is_closed


def test_the_word_closes_it_as_it_was_asked(navigator, supervisor):
    need = make_need(case=make_case(held_by=navigator))
    said = NeedOutcome(need.pk, "not_connected", "No answer in six tries")
    asked = ask(need.case, navigator, needs=[said])
    need.case.refresh_from_db()
    assert need.case.status == Case.Status.OPEN

    approve_closing(request=asked, by=supervisor, at=EVENING)

    need.refresh_from_db()
    case = Case.objects.get(pk=need.case_id)
    assert (case.status, case.closed_by, case.closure_reason) == ("closed", navigator, REACHED_NOT)
    assert (need.status, need.status_reason) == ("not_connected", "No answer in six tries")
    assert case.history.latest("history_id").history_user_id == supervisor.pk


def test_the_supervisors_are_told_and_then_who_asked(asked, navigator, supervisor):
    assert told(Notice.Kind.CLOSURE_ASKED) == [(supervisor.pk, asked.get_absolute_url())]

    decline_closing(request=asked, by=supervisor, at=EVENING, answer="Ask the shelter first")

    assert told(Notice.Kind.CLOSURE_ANSWERED) == [(navigator.pk, asked.case.get_absolute_url())]
    assert not Case.objects.get(pk=asked.case_id).is_closed


def told(kind: str) -> list:
    return list(Notice.objects.filter(kind=kind).values_list("recipient", "path"))


def test_nobody_gives_it_to_themselves(supervisor, team):
    case, other = make_case(held_by=supervisor), make_user(Role.SUPERVISOR, team=team)
    own = ask(case, supervisor)

    for answer in (approve_closing, decline_closing):
        with pytest.raises(NotPermitted, match="another supervisor"):
            answer(request=own, by=supervisor, at=EVENING, answer="I say so")

    approve_closing(request=own, by=other, at=EVENING)


def test_nor_on_a_case_that_they_hold(supervisor):
    asked = ask(make_case(held_by=supervisor), make_user(Role.SUPERVISOR))

    with pytest.raises(NotPermitted, match="the case is yours"):
        approve_closing(request=asked, by=supervisor, at=EVENING)


def test_a_navigator_gives_no_word(asked, peer):
    with pytest.raises(NotPermitted):
        approve_closing(request=asked, by=peer, at=EVENING)


def test_an_answer_is_given_once(asked, supervisor):
    decline_closing(request=asked, by=supervisor, at=EVENING, answer="Once more")

    with pytest.raises(InvalidTransition):
        approve_closing(request=asked, by=supervisor, at=EVENING)


def test_who_asked_takes_it_back_and_asks_again(asked, case, navigator, supervisor):
    with pytest.raises(Conflict, match="asked already"):
        ask(case, navigator)
    with pytest.raises(NotPermitted, match="Only who asked"):
        withdraw_closing(request=asked, by=supervisor, at=EVENING)

    withdraw_closing(request=asked, by=navigator, at=EVENING)

    assert ask(case, navigator).is_waiting


def test_whom_responders_met_since_is_looked_at_first(asked, case, supervisor):
    make_encounter(neighbor=case.neighbor, cleared_at=EVENING, at=EVENING + timedelta(minutes=5))

    with pytest.raises(Conflict, match="met this neighbor since"):
        approve_closing(request=asked, by=supervisor, at=EVENING + timedelta(hours=1))

    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_need_that_came_since_is_named_first(asked, case, supervisor):
    make_need(case=case)

    with pytest.raises(OpenNeeds):
        approve_closing(request=asked, by=supervisor, at=EVENING)


def test_a_need_that_ended_since_is_not_ended_twice(navigator, supervisor):
    need = make_need(case=make_case(held_by=navigator))
    asked = ask(need.case, navigator, needs=[NeedOutcome(need.pk, "not_connected", "No answer")])
    need.status, need.status_reason = "declined", "Said no"
    need.save_by(navigator)

    approve_closing(request=asked, by=supervisor, at=EVENING)

    need.refresh_from_db()
    assert need.status == "declined"


def test_closing_it_another_way_asks_nobody_any_more(asked, case, navigator):
    close_case(case=case, by=navigator, at=EVENING, reason="moved")

    asked.refresh_from_db()
    assert asked.status == ClosureRequest.Status.WITHDRAWN


def test_asking_says_why_and_names_each_need(case, navigator):
    with pytest.raises(InvalidTransition, match="nobody else's word"):
        ask(case, navigator, reason="moved")
    with pytest.raises(Invalid, match="what was tried"):
        ask_to_close(case=case, by=navigator, at=EVENING, reason=REACHED_NOT, words=" ")
    make_need(case=case)
    with pytest.raises(OpenNeeds):
        ask(case, navigator)


def test_the_page_asks_and_another_answers(browse, case, navigator, supervisor):
    client, url = browse(navigator), reverse("cases:close_case", args=[case.pk])
    said = {"reason": REACHED_NOT, "version": case.version}

    first = client.post(url, said)
    assert (first.status_code, "only with a supervisor" in first.content.decode()) == (422, True)
    assert client.post(url, said | {"words": "Six tries"}).status_code == 303

    asked = ClosureRequest.objects.get()
    assert "Six tries" in browse(supervisor).get(asked.get_absolute_url()).content.decode()
    page = browse(supervisor).get("/oversight/closings/").content.decode()
    assert page.count("Read and answer") == 1
    assert client.post(asked.get_absolute_url(), {"yes": "yes"}).status_code == 403
    sent_back = browse(supervisor).post(asked.get_absolute_url(), {"yes": "no", "answer": ""})
    assert sent_back.status_code == 422
    assert browse(supervisor).post(asked.get_absolute_url(), {"yes": "yes"}).status_code == 303
    assert Case.objects.get().is_closed


def test_the_case_says_that_it_waits(browse, asked, navigator):
    page = browse(navigator).get(asked.case.get_absolute_url()).content.decode()

    assert f"{navigator.name} asked to close this case" in page


def test_the_api_refuses_asks_and_closes(api, case, navigator, supervisor):
    client, body = api(navigator), {"reason": REACHED_NOT}
    refused = client.post(f"/api/v1/cases/{case.pk}/close/", body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "needs_approval")

    asked = client.post("/api/v1/closure-requests/", body | {"case": str(case.pk), "words": "Six tries"})
    assert asked.status_code == 201, asked.json()
    url = f"/api/v1/closure-requests/{asked.json()['id']}/approve/"
    assert client.post(url).status_code == 403
    assert api(supervisor).post(url).json()["status"] == "approved"
    assert client.get(f"/api/v1/cases/{case.pk}/").json()["status"] == "closed"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_makes_as_many_queries_for_more_rows(
    rows, browse, navigator, supervisor, django_assert_num_queries
):
    for _row in range(rows):
        ask(make_case(held_by=navigator), navigator)
    client = browse(supervisor)
    client.get("/oversight/closings/")

    with django_assert_num_queries(8):
        assert client.get("/oversight/closings/").content.decode().count("<tr data-row") == rows


ANOTHER = (
    "INSERT INTO cases_closurerequest (id, case_id, status, reason, words, outcomes, asked_by_id, asked_at,"
    " answered_by_id, answered_at, answer)"
    " SELECT gen_random_uuid(), case_id, {} FROM cases_closurerequest"
)
ASKED = "'[]', asked_by_id, now()"
ANOTHER_PERSON = "(SELECT id FROM accounts_user WHERE role = 'system' LIMIT 1)"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        (f"'waiting', 'moved', 'x', {ASKED}, NULL, NULL, ''", "closurerequest_one_waits_per_case"),
        (f"'x', 'moved', 'x', {ASKED}, asked_by_id, now(), ''", "closurerequest_status_known"),
        (f"'withdrawn', 'x', 'x', {ASKED}, asked_by_id, now(), ''", "closurerequest_reason_known"),
        (f"'withdrawn', 'moved', ' ', {ASKED}, asked_by_id, now(), ''", "closurerequest_says_something"),
        (f"'approved', 'moved', 'x', {ASKED}, NULL, NULL, ''", "closurerequest_answered_says_who_and_when"),
        (f"'approved', 'moved', 'x', {ASKED}, asked_by_id, now(), ''", "closurerequest_answered_by_another"),
        (f"'declined', 'moved', 'x', {ASKED}, asked_by_id, now(), 'x'", "closurerequest_answered_by_another"),
        (
            f"'declined', 'moved', 'x', {ASKED}, {ANOTHER_PERSON}, now(), ''",
            "closurerequest_sent_back_says_why",
        ),
        (f"'withdrawn', 'moved', 'x', {ASKED}, asked_by_id, now(), ''", ""),
    ],
)
def test_sql_can_not_break_it(acting, asked, values, constraint):
    assert refuser_of(ANOTHER.format(values)) == constraint

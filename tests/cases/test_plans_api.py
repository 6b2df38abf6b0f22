"""Evidence, checks, goals and to-dos for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import connect_need
from tests.factories import make_case, make_need

pytestmark = pytest.mark.django_db


def test_a_step_is_listed_with_who_says_so(api, navigator):
    need = make_need(case=make_case(held_by=navigator))
    moved = {"status": "referred", "evidence_level": 2, "source": "provider", "reason": "They called back"}
    assert api(navigator).post(f"/api/v1/needs/{need.pk}/status/", moved).status_code == 200

    [step] = api(navigator).get(f"/api/v1/needs/{need.pk}/evidence/").json()
    assert (step["level"], step["source"], step["by"]) == (2, "provider", str(navigator.pk))


def test_a_check_is_answered(api, navigator):
    now = timezone.now()
    need = make_need(case=make_case(held_by=navigator))
    connect_need(
        need=need, evidence_level=4, verified_by="provider", connected_on=(now - timedelta(days=31)).date(),
        by=navigator, at=now,
    )  # fmt: skip
    url = f"/api/v1/needs/{need.pk}/check/"

    told = api(navigator).post(url, {"answer": "still", "source": "neighbor"})

    assert (told.status_code, told.json()["evidence_level"]) == (200, 5)
    assert api(navigator).post(url, {"answer": "still"}).status_code == 409


def test_a_goal_is_set_and_met(api, navigator):
    case = make_case(held_by=navigator)
    made = api(navigator).post("/api/v1/goals/", {"case": str(case.pk), "words": "A door that locks"})
    assert (made.status_code, made.json()["status"]) == (201, "in_progress")

    met = api(navigator).patch(f"/api/v1/goals/{made.json()['id']}/", {"status": "met"})
    assert met.json()["status"] == "met"


def test_a_to_do_is_ones_own(api, navigator, supervisor):
    made = api(navigator).post("/api/v1/to-dos/", {"words": "Call the shelter"}).json()
    url = f"/api/v1/to-dos/{made['id']}/"

    assert api(supervisor).get(url).status_code == 404
    assert api(supervisor).patch(url, {"done": True}).status_code == 404
    assert api(navigator).patch(url, {"done": True}).json()["done_at"] is not None


def test_a_need_keeps_the_neighbors_words(api, navigator):
    case = make_case(held_by=navigator)
    said = {
        "case": str(case.pk),
        "category": "housing",
        "wanted": "not_now",
        "wanted_words": "After the funeral",
    }

    need = api(navigator).post("/api/v1/needs/", said).json()

    assert (need["wanted"], need["wanted_words"]) == ("not_now", "After the funeral")

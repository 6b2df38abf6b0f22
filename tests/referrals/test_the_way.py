"""The whole way on pages: need, search, consent, referral, link, received, connected, counted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from cases.models import Need
from insights.measures import measured
from insights.measures.lens import Lens, Period
from programs.queries import city_zone
from referrals.actions import change_status
from referrals.models import Referral
from tests.factories import consent_to, make_case, make_in, make_need, make_sent, make_service

pytestmark = pytest.mark.django_db


def figures() -> dict[str, tuple]:
    at = datetime.now(UTC)
    today = at.astimezone(city_zone()).date()
    lens = Lens(Period(today - timedelta(days=1), today, city_zone()))
    return {
        one.measure.key: (one.figure.numerator, one.figure.denominator, one.figure.value)
        for one in measured(lens, at)
    }


@pytest.fixture
def need(navigator) -> Need:
    return make_need(case=make_case(held_by=navigator))


def test_the_whole_way_moves_the_measure_by_exactly_one(need, navigator, browse):
    cache.clear()
    service = make_service(needs=("housing",), name="Sample Shelter")
    page = browse(navigator)
    assert figures()["referral_received_rate"] == (0, 0, None)

    assert f"/referrals/needs/{need.pk}/find/" in page.get(f"/cases/{need.case_id}/").content.decode()
    found = page.get(f"/referrals/needs/{need.pk}/find/").content.decode()
    assert f"/referrals/needs/{need.pk}/?service={service.pk}" in found
    drafted = page.post(f"/referrals/needs/{need.pk}/", {"service": service.pk, "warm_handoff": "on"})
    referral = Referral.objects.get()
    assert drafted["Location"] == f"/referrals/{referral.pk}/send/"
    refused = page.post(drafted["Location"], {"version": referral.version})
    assert (refused.status_code, Referral.objects.get().status) == (409, "draft")
    consent = consent_to(service, need)
    page.post(drafted["Location"], {"version": referral.version, "consent": consent.pk})
    assert Referral.objects.get().status == "sent"
    made = page.post(f"/referrals/{referral.pk}/link/").context["url"]
    Client().post(f"/referrals/answer/{made.split('/')[-2]}/", {"status": "accepted"})
    before = figures()
    assert before["referral_received_rate"] == (0, 1, 0.0)
    version = Referral.objects.get().version
    received = {"version": version, "status": "received", "source": "neighbor", "evidence": "He has a bed"}
    assert page.post(f"/referrals/{referral.pk}/step/", received).status_code == 303

    need.refresh_from_db()
    assert (need.status, need.service, need.verified_by) == ("connected", service, "neighbor")
    after = figures()
    assert after["referral_received_rate"] == (1, 1, 1.0)
    assert after["days_to_received_median"][2] == 0
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"referral_received_rate", "days_to_received_median"}


def test_what_ended_without_the_service_is_in_the_denominator_alone(supervisor):
    now = datetime.now(UTC)
    for status in ("declined", "not_received", "accepted"):
        make_in(status, at=now)

    assert figures()["referral_received_rate"] == (0, 3, 0.0)


def test_days_are_counted_on_the_citys_wall(supervisor):
    now = datetime.now(UTC)
    sent = make_sent(at=now - timedelta(days=1))
    change_status(referral=sent, status="received", evidence="neighbor", by=supervisor, at=now)

    assert figures()["days_to_received_median"][2] == 1


def test_a_supervisor_looks_at_everybodys_first(need, navigator, supervisor, browse):
    sent = make_sent(need=need, by=navigator, at=datetime.now(UTC))
    page = browse(supervisor)

    shown = [page.get(f"/referrals/{asked}").content.decode() for asked in ("", "?whose=mine")]

    assert [str(sent.pk) in one for one in shown] == [True, False]


def test_a_decline_opens_the_next_option(need, navigator, browse):
    sent = make_sent(need=need, by=navigator, at=datetime.now(UTC))

    answer = browse(navigator).post(
        f"/referrals/{sent.pk}/step/",
        {"version": sent.version, "status": "declined", "source": "provider", "reason": "Full"},
    )

    assert answer["Location"] == f"/referrals/needs/{need.pk}/find/"
    shown = browse(navigator).get(answer["Location"])
    assert shown.context["form"]["need"].value() == "housing"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(rows, navigator, browse, django_assert_num_queries):
    for _ in range(rows):
        make_sent(need=make_need(case=make_case(held_by=navigator)), by=navigator)
    page = browse(navigator)
    page.get("/referrals/")

    with django_assert_num_queries(8):
        shown = page.get("/referrals/")

    assert shown.content.decode().count('class="list-row"') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_route_costs_the_same_for_one_and_for_three(rows, supervisor, api, django_assert_num_queries):
    for _ in range(rows):
        make_sent(by=supervisor)
    client = api(supervisor)

    with django_assert_num_queries(7):
        listed = client.get("/api/v1/referrals/").json()["results"]

    assert len(listed) == rows

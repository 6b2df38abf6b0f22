"""A try outside what the neighbor said is safe says why; none is proposed."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from followups.actions import log_attempt
from followups.calendar import PastTry
from followups.models import ContactAttempt
from followups.queries.safety import NotSafe
from followups.queries.strategy import strategy_for
from neighbors.actions import change_neighbor
from programs.queries import city_zone
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PHONE = [{"kind": "phone", "value": "919-555-0142", "label": "cell"}]
# It is 7 PM on a Thursday.
MORNINGS, EVENINGS = ["1234567 09:00-11:00"], ["1234567 18:00-20:00"]
WHY = "They asked us to call tonight"


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def made(navigator):
    neighbor = make_neighbor(known_as="Prueba", contact_points=PHONE, safe_times=MORNINGS)
    return make_follow_up(neighbor=neighbor, cleared_at=EVENING - 60 * HOUR)


def told(follow_up, by, **facts):
    return change_neighbor(neighbor=follow_up.case.neighbor, by=by, at=EVENING, **facts)


def tries(follow_up, by, **facts):
    return log_attempt(
        follow_up=follow_up, by=by, at=EVENING, **{"method": "phone", "outcome": "no_answer"} | facts
    )


@pytest.mark.parametrize("method", ["phone", "text", "video", "in_person"])
def test_outside_the_safe_hours_a_try_is_refused_until_it_says_why(made, navigator, method):
    with pytest.raises(NotSafe, match="every day 9:00 AM to 11:00 AM") as refused:
        tries(made, navigator, method=method)
    assert refused.value.attr == "outside_reason"
    assert not ContactAttempt.objects.exists()

    assert tries(made, navigator, method=method, outside_reason=f" {WHY} ").outside_reason == WHY


@pytest.mark.parametrize("method", ["email", "letter"])
def test_what_is_read_when_it_is_read_has_no_hour(made, navigator, method):
    assert tries(made, navigator, method=method).outside_reason == ""


def test_a_try_is_judged_by_when_it_was_made_and_a_reason_without_need_is_not_kept(made, navigator):
    this_morning = EVENING - 9 * HOUR

    assert tries(made, navigator, tried_at=this_morning, outside_reason="Just so").outside_reason == ""


@pytest.mark.parametrize(
    ("against", "facts", "says"),
    [
        ({"voicemail_ok": False}, {"outcome": "left_message"}, "They said no voicemail."),
        ({"unsafe_person": "An uncle"}, {"method": "in_person"}, "Someone at the address is not safe"),
        ({"unsafe_person": "An uncle"}, {"method": "letter"}, "Someone at the address is not safe"),
    ],
    ids=["voicemail", "visit", "letter"],
)
def test_against_what_they_said_a_try_says_why_at_any_hour(made, navigator, against, facts, says):
    told(made, navigator, safe_times=EVENINGS, **against)

    with pytest.raises(NotSafe, match=says):
        tries(made, navigator, **facts)
    assert tries(made, navigator, outside_reason=WHY, **facts).outside_reason == WHY


def test_the_api_names_the_field_and_takes_the_reason(api, navigator, made):
    client, address = api(navigator), f"/api/v1/follow-ups/{made.pk}/attempts/"
    body = {"method": "phone", "outcome": "no_answer"}

    [error] = client.post(address, body, format="json").json()["errors"]
    assert (error["code"], error["attr"]) == ("not_safe", "outside_reason")

    answer = client.post(address, body | {"outside_reason": WHY}, format="json")
    assert (answer.status_code, answer.json()["outside_reason"]) == (201, WHY)


def test_one_press_asks_only_where_it_is_not_safe(browse, navigator, made):
    client, address = browse(navigator), reverse("followups:no_answer", args=[made.pk])
    body = {"form_key": uuid4(), "back": "/queue/", "look": "queue"}

    asked = client.post(address, body, headers={"HX-Request": "true"})
    form = asked["HX-Redirect"]
    assert form.startswith(reverse("followups:log_attempt", args=[made.pk]))
    assert client.post(address, body)["Location"] == form
    assert not ContactAttempt.objects.exists()

    page = client.get(form).text
    assert "Why now, in a few words" in page
    assert "Not now: safe from Fri 9:00 AM." in page

    told(made, navigator, safe_times=EVENINGS)
    client.post(address, body | {"form_key": uuid4()}, headers={"HX-Request": "true"})
    assert ContactAttempt.objects.get().outside_reason == ""


def test_the_form_says_what_is_not_safe_and_keeps_what_was_typed(browse, navigator, made):
    told(made, navigator, safe_times=[], voicemail_ok=False)
    client, address = browse(navigator), reverse("followups:log_attempt", args=[made.pk])
    assert "Why now" not in client.get(address).text
    typed = {"form_key": str(uuid4()), "method": "phone", "outcome": "left_message", "note": "Sample words"}

    page = client.post(address, typed)
    assert page.status_code == 422
    assert "They said no voicemail." in page.text
    assert "Sample words" in page.text

    assert client.post(address, typed | {"outside_reason": WHY}).status_code == 303
    assert ContactAttempt.objects.get().outside_reason == WHY
    assert f"Outside what is safe, because: {WHY}." in client.get(made.case.get_absolute_url()).text


@pytest.mark.parametrize("path", ["/", "quick", "attempt", "case"])
def test_before_every_number_stands_what_is_safe(browse, navigator, made, path):
    told(made, navigator, may_answer="His aunt", unsafe_person="An uncle")
    address = {
        "quick": reverse("followups:quick", args=[made.pk]),
        "attempt": reverse("followups:log_attempt", args=[made.pk]),
        "case": made.case.get_absolute_url(),
    }.get(path, path)
    if path == "/":
        made.case.assigned_to = navigator
        made.case.save_by(navigator)

    page = browse(navigator).get(address).text

    for words in ("Not now: safe from Fri 9:00 AM.", "every day 9:00 AM to 11:00 AM", "His aunt"):
        assert words in page
    if path != "/":
        assert "An uncle" in page
    else:
        assert 'href="tel:' not in page


def test_no_hour_is_proposed_that_is_not_safe(made):
    neighbor, zone = made.case.neighbor, city_zone()
    past = [PastTry(EVENING, "phone", reached=True)]

    for tried in ([], past):
        strategy = strategy_for(neighbor, tried, at=EVENING, zone=zone)
        assert strategy.next_try == "Call Fri 9:00 AM to 11:00 AM"
        assert not any(cell.is_next for way in strategy.ways for cell in way.cells[1:])


def test_in_safe_hours_the_try_is_for_now(made, navigator):
    neighbor = told(made, navigator, safe_times=EVENINGS)

    assert strategy_for(neighbor, [], at=EVENING, zone=city_zone()).next_try == "Call now, until 8:00 PM"


def test_nobody_is_sent_where_someone_is_not_safe(navigator):
    neighbor = make_neighbor(usual_location="2 Example St", unsafe_person="An uncle")

    strategy = strategy_for(neighbor, [], at=EVENING, zone=city_zone())

    assert (strategy.next_try, strategy.why) == (
        "Read about visits first",
        "Not safe at the address: An uncle",
    )

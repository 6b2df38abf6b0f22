"""The pages of the directory: finding, one service, changing it, verifying it, a list for a pocket."""

from datetime import time

import pytest

from accounts.models import Role
from programs.models import Beat
from services.models import Phone, Schedule, Service
from tests.factories import make_location, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry() -> Service:
    place = make_location(name="Example House", latitude=36.0, longitude=-78.9)
    return make_service(
        name="Example Pantry", location=place, phone="919 555 0100", opens=time(9), closes=time(17)
    )


def form_of(page) -> dict:
    """What the form of the page would send."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        value = bound.field.prepare_value(value)
        if value is not None:
            sent[bound.name] = value
    return sent


def test_an_empty_directory_says_what_to_do(browse, navigator):
    page = browse(navigator).get("/services/")

    assert page.status_code == 200
    assert "No services yet" in page.text


def test_a_service_is_found_with_its_number_its_place_and_how_sure_we_are(browse, navigator, pantry):
    page = browse(navigator).get("/services/?need=food&near=Example House")

    assert page.context["found"] == 1
    for words in (
        "Example Pantry",
        "tel:+19195550100",
        "1 Example Street, Durham",
        "Verified",
        "under 0.1 mile",
        'role="img" aria-label="Map of 1 place',
    ):
        assert words in page.text


def test_what_is_asked_wrongly_is_said_at_its_field_and_the_rest_counts(browse, navigator, pantry):
    page = browse(navigator).get("/services/?near=nowhere&age=old&need=gold&q=pantry&language=xxx")

    assert page.status_code == 200
    assert "No place is known by this." in page.text
    assert page.context["found"] == 1


def test_the_map_draws_the_beats_that_have_a_border(browse, navigator, pantry, acting):
    Beat.objects.filter(code="411").update(
        outline=[[35.9, -79.0], [36.1, -79.0], [36.1, -78.8], [35.9, -78.8]]
    )

    page = browse(navigator).get("/services/")

    assert page.text.count("<polygon") == 1
    [pin] = page.context["map"].pins
    assert 0 < pin.x < page.context["map"].width
    assert 0 < pin.y < page.context["map"].height


def test_pages_follow_one_another_by_distance_too(browse, navigator):
    for number in range(60):
        place = make_location(latitude=36.0 + (number % 7) / 100, longitude=-78.9)
        make_service(name=f"Service {number:02}", location=place)
    client, seen, address = browse(navigator), [], "?near=36,-78.9"
    while address:
        page = client.get(f"/services/{address}")
        seen += [card.service.name for card in page.context["cards"]]
        address = page.context["next_url"]

    assert len(seen) == len(set(seen)) == 60
    assert set(seen[:9]) == {f"Service {number:02}" for number in range(0, 60, 7)}


def test_three_rows_cost_what_one_does(browse, navigator, django_assert_num_queries):
    def more() -> None:
        place = make_location(latitude=36.0, longitude=-78.9)
        make_service(phone="919 555 0100", location=place, opens=time(9), closes=time(17))

    client = browse(navigator)
    more()
    client.get("/services/")
    with django_assert_num_queries(23):
        client.get("/services/")
    more()
    more()
    with django_assert_num_queries(23):
        assert len(client.get("/services/").context["cards"]) == 3


def test_a_supervisor_changes_it_and_history_says_who(browse, supervisor, pantry):
    client, address = browse(supervisor), f"/services/{pantry.pk}/change/"
    sent = form_of(client.get(address))
    assert sent["hours"] == "MO,TU,WE,TH,FR,SA,SU 09:00-17:00"
    sent |= {
        "name": "Example Food Pantry",
        "need_categories": ["food", "benefits"],
        "phones": "919 555 0100\n919 555 0199 | at night",
        "hours": "Mon-Fri 9:00-17:00\nSat 10am - 2pm",
        "languages": "English\nSpanish",
        "documents": "A photo ID",
    }

    answer = client.post(address, sent)

    assert answer.status_code == 303
    pantry.refresh_from_db()
    assert (pantry.name, pantry.need_categories) == ("Example Food Pantry", ["food", "benefits"])
    assert [(one.number, one.description) for one in pantry.phones.all()] == [
        ("919 555 0100", ""),
        ("919 555 0199", "at night"),
    ]
    assert [(one.byday, one.opens_at, one.closes_at) for one in pantry.schedules.all()] == [
        ("MO,TU,WE,TH,FR", time(9), time(17)),
        ("SA", time(10), time(14)),
    ]
    assert [one.iso for one in pantry.languages.all()] == ["eng", "spa"]
    assert Phone.history.filter(number="919 555 0100").count() == 1  # the number that stayed was not touched
    page = client.get(f"/services/{pantry.pk}/")
    assert supervisor.name in page.text


def test_what_can_not_be_saved_is_said_and_what_was_typed_stays(browse, supervisor, pantry):
    client, address = browse(supervisor), f"/services/{pantry.pk}/change/"
    sent = form_of(client.get(address)) | {
        "name": "", "hours": "whenever", "minimum_age": "40", "maximum_age": "20", "url": "x y",
    }  # fmt: skip

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert {"name", "hours", "url"} <= answer.context["form"].errors.keys()
    assert "whenever" in answer.text
    assert Schedule.objects.filter(service=pantry).count() == 1


def test_somebody_elses_change_is_not_overwritten_unseen(browse, supervisor, admin, pantry):
    client, address = browse(supervisor), f"/services/{pantry.pk}/change/"
    sent = form_of(client.get(address))
    pantry.wait_time = "A week"
    pantry.save_by(admin)

    first = client.post(address, sent | {"wait_time": "A day"})
    second = client.post(
        address, sent | {"wait_time": "A day", "version": first.context["form"]["version"].value()}
    )

    assert (first.status_code, second.status_code) == (409, 303)
    pantry.refresh_from_db()
    assert pantry.wait_time == "A day"


def test_hours_that_a_line_can_not_say_are_kept(browse, supervisor, pantry, acting):
    Schedule.objects.create(service=pantry, freq="MONTHLY", byday="1SA", opens_at=time(9), closes_at=time(12))
    client, address = browse(supervisor), f"/services/{pantry.pk}/change/"

    client.post(address, form_of(client.get(address)) | {"hours": ""})

    assert [one.byday for one in pantry.schedules.all()] == ["1SA"]


def test_an_administrator_adds_a_service(browse, admin):
    client = browse(admin)
    sent = form_of(client.get("/services/new/")) | {"name": "New Pantry", "phones": "988"}

    answer = client.post("/services/new/", sent)
    assert answer.status_code == 303, answer.context["form"].errors

    made = Service.objects.get()
    assert answer["Location"] == f"/services/{made.pk}/"
    assert made.last_modified is not None
    assert [one.number for one in made.phones.all()] == ["988"]


def test_a_navigator_verifies_it_and_changes_nothing_else(browse, navigator, pantry):
    client = browse(navigator)

    assert client.post(f"/services/{pantry.pk}/verify/").status_code == 303
    assert client.get(f"/services/{pantry.pk}/change/").status_code == 403
    pantry.refresh_from_db()
    assert pantry.assured_by == navigator
    assert "Verified today" in client.get(f"/services/{pantry.pk}/").text


def test_a_list_for_a_pocket_is_in_the_neighbors_language_and_bears_no_mark(browse, navigator, pantry):
    address = f"/services/pocket/?service={pantry.pk}&service=nonsense&lang="
    client = browse(navigator)

    english, spanish = client.get(address + "en"), client.get(address + "es")

    def sheet(page) -> str:
        return page.text[page.text.index('<article class="pocket"') : page.text.index("</article>")]

    assert "Every day: 9:00 AM – 5:00 PM" in sheet(english)
    for words in ("Lugares que pueden ayudar", "Teléfono", "Horario", "Todos los días", "Comida", "988"):
        assert words in sheet(spanish)
    assert navigator.name not in sheet(spanish)
    assert "HEART" not in sheet(english)
    assert client.get("/services/pocket/?lang=xx").status_code == 200


def test_a_program_has_no_page():
    assert not make_user(Role.INTEGRATION).has_perm("services.view_service")

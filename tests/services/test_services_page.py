"""The pages of the directory: finding, one service, changing it, verifying it, a list for a pocket."""

from datetime import time, timedelta

import pytest

from accounts.models import Role
from programs.models import Beat
from services.models import Phone, Schedule, Service
from tests.factories import make_in, make_location, make_need, make_service, make_user

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
    with django_assert_num_queries(25):
        client.get("/services/")
    more()
    more()
    with django_assert_num_queries(25):
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


def test_two_presses_add_one(browse, admin):
    client = browse(admin)
    sent = form_of(client.get("/services/new/")) | {"name": "New Pantry"}

    answers = [client.post("/services/new/", sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Service.objects.count() == 1


def test_places_and_room_are_changed_a_line_each_and_kept_where_they_say_the_same(
    browse, supervisor, pantry, acting
):
    before = pantry.service_at_locations.get()
    page = browse(supervisor)
    path = f"/services/{pantry.pk}/change/"
    sent = form_of(page.get(path))
    sent |= {
        "places": sent["places"] + "\nSample Annex | 2 Sample Street, Durham | 35.99, -78.90",
        "room": "4 of 20 beds",
    }

    answer = page.post(path, sent)
    assert answer.status_code == 303, answer.context["form"].errors

    first, second = pantry.service_at_locations.order_by("position")
    assert (first, second.location.name, second.location.latitude) == (before, "Sample Annex", 35.99)
    assert str(second.location.addresses.get()) == "2 Sample Street, Durham"
    [room] = pantry.service_capacities.all()
    assert (room.available, room.maximum, room.unit) == (4, 20, "beds")
    long_ago = room.updated - timedelta(days=30)
    pantry.service_capacities.update(updated=long_ago)

    again = form_of(page.get(path))
    gone = again | {"places": again["places"].splitlines()[1], "wait_time": "A week"}
    assert page.post(path, gone).status_code == 303

    assert [link.location.name for link in pantry.service_at_locations.all()] == ["Sample Annex"]
    assert pantry.service_capacities.get().updated == long_ago  # nobody has asked again
    taken = before.history.first()
    assert (taken.history_type, taken.history_user, taken.history_change_reason) == (
        "-", supervisor, "No longer offered there",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("places", "Only a name"),
        ("places", "A | B | C"),
        ("places", "A | B | 95.0, 1.0"),
        ("room", "some"),
        ("room", "5 of 4 beds"),
    ],
)
def test_a_line_that_says_no_place_and_no_room_is_said(browse, supervisor, pantry, field, line):
    page = browse(supervisor)
    path = f"/services/{pantry.pk}/change/"

    answer = page.post(path, form_of(page.get(path)) | {field: line})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_what_came_of_it_is_on_its_page(browse, navigator, pantry):
    page = browse(navigator)
    assert "We have not sent anyone there yet." in page.get(f"/services/{pantry.pk}/").content.decode()

    make_in("received", service=pantry, need=make_need(category="food"))
    make_in("declined", service=pantry, need=make_need(category="food"))

    shown = page.get(f"/services/{pantry.pk}/").content.decode()
    assert "Took 1 of the 2 that we sent" in shown
    assert "1 received the service, usually within 1 day" in shown


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

import uuid

import pytest

from accounts.models import Role
from audit.models import AccessEvent
from neighbors.actions import change_neighbor
from neighbors.models import Neighbor
from tests.factories import make_case, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

LISTS = {
    "points-TOTAL_FORMS": "1", "points-INITIAL_FORMS": "0",
    "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0",
    "times-TOTAL_FORMS": "1", "times-INITIAL_FORMS": "0",
    "points-0-kind": "phone", "points-0-value": "", "contacts-0-name": "",
}  # fmt: skip


def sent(**typed):
    return LISTS | {"form_key": str(uuid.uuid4())} | typed


def test_that_we_stay_unnamed_is_ticked_and_said_before_a_call(browse, navigator):
    neighbor = make_neighbor()
    client, url = browse(navigator), f"/neighbors/{neighbor.pk}/"
    typed = sent(known_as=neighbor.known_as, hide_program="on", version="1")
    assert client.post(f"{url}change/", typed).status_code == 303

    assert "leave no paper that does" in client.get(url).content.decode()


def test_searching_is_a_post_so_that_no_name_stands_in_an_address(browse, clinician):
    make_neighbor(by=clinician, known_as="Marisol Testa")

    page = browse(clinician).post("/neighbors/", {"q": "marisol"})

    assert page.status_code == 200
    assert "Marisol Testa" in page.text
    assert "The name has “marisol”." in page.text


def test_the_fragment_alone_for_htmx(browse, clinician):
    neighbor = make_neighbor(by=clinician, known_as="Marisol Testa")

    fragment = browse(clinician).post("/neighbors/", {"q": "marisol"}, headers={"HX-Request": "true"}).text

    assert "<html" not in fragment
    assert f'href="/neighbors/{neighbor.pk}/"' in fragment


def test_an_empty_search_says_what_to_type(browse, clinician):
    page = browse(clinician).post("/neighbors/", {"q": " "})

    assert page.status_code == 422
    assert "Type a name, a phone number or a place to look for." in page.text


def test_nobody_found_offers_to_add_what_was_typed(browse, clinician):
    client = browse(clinician)

    nobody = client.post("/neighbors/", {"q": "Olu Sample"}).text
    form = client.post("/neighbors/new/", {"start": "1", "q": "Olu Sample"})

    assert "Nobody that you may see is like that" in nobody
    assert (form.status_code, 'value="Olu Sample"' in form.text) == (200, True)
    assert Neighbor.objects.count() == 0


def test_a_new_form_asks_for_one_thing_only(browse, clinician):
    page = browse(clinician).get("/neighbors/new/")

    assert page.status_code == 200
    assert page.text.count(" required ") == 1


def test_adding_goes_to_the_record(browse, clinician):
    typed = sent(
        known_as="Mari", aliases="Marisol, Sol", voicemail_ok="no", preferred_language="spa",
        **{"points-0-value": "336 555 0161", "contacts-0-name": "Ana Ejemplo"},
    )  # fmt: skip

    answer = browse(clinician).post("/neighbors/new/", typed)

    neighbor = Neighbor.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/neighbors/{neighbor.pk}/")
    assert (neighbor.aliases, neighbor.voicemail_ok, neighbor.created_by) == (
        ["Marisol", "Sol"],
        False,
        clinician,
    )
    assert [point.digits for point in neighbor.contact_points.all()] == ["13365550161"]
    assert [contact.name for contact in neighbor.contacts.all()] == ["Ana Ejemplo"]


def test_a_second_press_adds_nobody(browse, clinician):
    client, typed = browse(clinician), sent(known_as="Mari")

    first, second = (client.post("/neighbors/new/", typed) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Neighbor.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing(browse, clinician):
    typed = sent(known_as="", pronouns="they/them", **{"points-0-label": "cell", "contacts-0-phone": "0177"})

    page = browse(clinician).post("/neighbors/new/", typed)

    assert page.status_code == 422
    assert "Say what to call them" in page.text
    assert "Give the number or address, or clear this row." in page.text
    for kept in ("they/them", "cell", "0177", typed["form_key"]):
        assert f'value="{kept}"' in page.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"date_of_birth": "2190-01-01"}, "This date of birth is in the future."),
        ({"known_as": "a" * 201}, "at most 200 characters"),
        ({"known_as": "a\x00b"}, "Null characters are not allowed."),
        ({"preferred_language": "zzz"}, "Select a valid choice."),
        ({"age_estimate": "-1"}, "greater than or equal to 0"),
        ({"points-0-kind": "fax", "points-0-value": "1"}, "Check the safe hours, the ways to reach them"),
        ({"form_key": ""}, "form_key"),
    ],
)
def test_each_refusal_is_said(browse, clinician, typed, says):
    page = browse(clinician).post("/neighbors/new/", sent(known_as="Mari") | typed)

    assert page.status_code == 422
    assert says in page.text
    assert Neighbor.objects.count() == 0


def test_the_record_says_first_what_keeps_a_contact_safe(browse, clinician):
    neighbor = make_neighbor(by=clinician, known_as="Mari", safe_hours="After 5 PM", voicemail_ok=False)

    page = browse(clinician).get(f"/neighbors/{neighbor.pk}/").text

    assert page.index("Before you call") < page.index("After 5 PM") < page.index("Ways to reach them")
    assert "<title>Neighbor " + neighbor.code in page


def test_the_record_names_only_cases_that_the_reader_may_see(browse, clinician, supervisor, other_team):
    neighbor = make_neighbor()
    case = make_case(neighbor=neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    assert case.number in browse(supervisor).get(f"/neighbors/{neighbor.pk}/").text
    assert case.number not in browse(clinician).get(f"/neighbors/{neighbor.pk}/").text


def test_every_look_leaves_an_access_event(browse, clinician):
    neighbor = make_neighbor(by=clinician)

    browse(clinician).get(f"/neighbors/{neighbor.pk}/")

    assert [(e.actor, e.via, e.about) for e in AccessEvent.objects.all()] == [
        (clinician, "web", [neighbor.pk])
    ]


def test_the_form_shows_what_is_known(browse, clinician):
    neighbor = make_neighbor(
        by=clinician, known_as="Mari", aliases=["Sol", "Marisol"], contacts=[{"name": "Ana Ejemplo"}]
    )

    page = browse(clinician).get(f"/neighbors/{neighbor.pk}/change/")

    assert page.status_code == 200
    for known in ("Mari", "Sol, Marisol", "Ana Ejemplo"):
        assert f'value="{known}"' in page.text


def test_a_change_is_saved_and_an_empty_row_is_taken_off(browse, clinician):
    neighbor = make_neighbor(
        by=clinician, known_as="Mari", contact_points=[{"kind": "phone", "value": "336 555 0161"}]
    )
    point = neighbor.contact_points.get()
    typed = sent(known_as="Marisol", version="1") | {
        "points-INITIAL_FORMS": "1",
        "points-0-id": str(point.pk),
        "points-0-value": "",
    }

    answer = browse(clinician).post(f"/neighbors/{neighbor.pk}/change/", typed)

    neighbor.refresh_from_db()
    assert answer.status_code == 303
    assert (neighbor.known_as, neighbor.contact_points.current().count()) == ("Marisol", 0)


def test_a_stale_change_shows_what_it_says_now_and_a_second_save_decides(browse, clinician, supervisor):
    neighbor = make_neighbor(by=clinician, known_as="Mari")
    change_neighbor(neighbor=neighbor, by=supervisor, at=MONDAY, pronouns="she/her")
    client, url = browse(clinician), f"/neighbors/{neighbor.pk}/change/"
    typed = sent(known_as="Marisol", version="1")

    refused = client.post(url, typed)
    saved = client.post(url, typed | {"version": "2"})

    neighbor.refresh_from_db()
    assert refused.status_code == 409
    assert "Pronouns says “she/her” now; you typed “”." in refused.text
    assert 'name="version" value="2"' in refused.text
    assert 'value="Marisol"' in refused.text
    assert (saved.status_code, neighbor.known_as) == (303, "Marisol")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
def test_pages_of_people_are_not_for_everyone(browse, role):
    neighbor, client = make_neighbor(), browse(make_user(role))

    answers = [client.get(url).status_code for url in ("/neighbors/", "/neighbors/new/")]
    records = [client.get(f"/neighbors/{neighbor.pk}/{end}").status_code for end in ("", "change/")]

    assert (answers, records) == ([403, 403], [404, 404])


def test_another_teams_neighbor_is_404(browse, navigator, other_team):
    neighbor = make_neighbor()
    make_case(neighbor=neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    assert browse(navigator).get(f"/neighbors/{neighbor.pk}/").status_code == 404
    assert browse(navigator).get(f"/neighbors/{neighbor.pk}/change/").status_code == 404


@pytest.mark.parametrize(("rows", "queries"), [(1, 12), (3, 12)])
def test_the_search_page_asks_the_same_questions_for_one_and_for_three(
    browse, clinician, rows, queries, django_assert_num_queries
):
    for _ in range(rows):
        make_neighbor(by=clinician, known_as="Mari Testa", contacts=[{"name": "Ana Ejemplo"}])
    client = browse(clinician)

    with django_assert_num_queries(queries):
        page = client.post("/neighbors/", {"q": "mari"}, headers={"HX-Request": "true"})

    assert page.text.count("Mari Testa") == rows


def test_an_unnamed_neighbor_gets_a_name_on_the_page(browse, clinician):
    neighbor = make_neighbor(known_as="Man at Sample St", usual_location="Sample St", unnamed=True)
    page = browse(clinician)
    form = page.get(f"/neighbors/{neighbor.pk}/change/").context["form"]
    typed = {
        "form_key": form["form_key"].value(), "version": neighbor.version, "known_as": "Sam Testa",
        "first_name": "Sam", "usual_location": "Sample St",
    }  # fmt: skip
    for part in ("points", "contacts", "times"):
        typed |= {f"{part}-TOTAL_FORMS": 0, f"{part}-INITIAL_FORMS": 0}

    refused = page.post(f"/neighbors/{neighbor.pk}/change/", typed | {"unnamed": "on"})
    named = page.post(f"/neighbors/{neighbor.pk}/change/", typed)

    assert (refused.status_code, named.status_code) == (422, 303)
    assert "Take the name away" in refused.content.decode()
    neighbor.refresh_from_db()
    assert (neighbor.unnamed, neighbor.known_as) == (False, "Sam Testa")

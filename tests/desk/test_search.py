"""One box: what it finds, why, and that nothing else shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from audit.models import AccessEvent
from calls.models import Call
from calls.queries import calls_found
from cases.models import Encounter
from cases.queries import encounters_found
from heart.desk.search import search
from tests.factories import make_call, make_case, make_encounter, make_neighbor, make_team, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

AT = MONDAY + timedelta(hours=1)


@pytest.fixture
def juan(supervisor):
    return make_neighbor(
        by=supervisor,
        known_as="Juan Prueba",
        aliases=["Jonny Muestra"],
        contact_points=[
            {"kind": "phone", "value": "(336) 555-0161"},
            {"kind": "address", "value": "12 Fixture Court"},
        ],
    )


def found(user, q):
    return [(str(one.kind), one.label, one.why) for one in search(by=user, at=AT, via="web", q=q)]


@pytest.mark.parametrize(
    ("q", "why"),
    [
        ("Juan Prueba", "Same name."),
        ("jon prueva", "Sounds like “jon prueva”."),
        ("jonny", "Also goes by “Jonny Muestra”."),
        ("336 555 0161", "Phone ends 0161."),
        ("12 fixture court", "The address “12 Fixture Court”."),
    ],
)
def test_a_neighbor_is_found_by_whatever_one_knows_and_it_says_why(juan, supervisor, q, why):
    assert found(supervisor, q) == [("neighbor", "Juan Prueba", why)]


@pytest.mark.parametrize("shape", ["{}", "{} please", "lower", "spaces"])
def test_a_case_and_an_encounter_are_found_by_their_numbers(juan, supervisor, shape):
    case = make_case(neighbor=juan)
    encounter = make_encounter(by=supervisor)
    for record, kind in ((case, "case"), (encounter, "encounter")):
        q = {"lower": record.number.lower(), "spaces": record.number.replace("-", " ")}.get(shape)

        answers = found(supervisor, q or shape.format(record.number))

        assert (kind, record.number, "This is its number.") in answers


def test_a_call_is_found_by_its_number_and_by_an_address_like_it(supervisor):
    make_call(cad_number="26-ab0001", address="500 Main Street")

    assert found(supervisor, "26-AB0001") == [("call", "26-ab0001", "This is its number.")]
    assert found(supervisor, "main street") == [("call", "26-ab0001", "A place like it.")]
    assert found(supervisor, "maim stret") == [("call", "26-ab0001", "A place like it.")]


def test_an_encounter_is_found_by_its_place(supervisor):
    encounter = make_encounter(by=supervisor, location="Fixture Fountain")

    assert found(supervisor, "fixture fountain") == [("encounter", encounter.number, "A place like it.")]


def test_what_is_named_comes_before_who_is_like_it(juan, supervisor):
    make_call(cad_number="5550161", address="Juan Prueba Avenue")

    kinds = [kind for kind, _label, _why in found(supervisor, "5550161")]

    assert kinds == ["call", "neighbor"]


# --- what one may not see --------------------------------------------------------------------------------


@pytest.fixture
def hidden(supervisor):
    """A neighbor, case and encounter of another team: not a navigator's."""
    elsewhere = make_user(Role.NAVIGATOR, team=make_team("south"))
    neighbor = make_neighbor(by=supervisor, known_as="Hidden Sample")
    case = make_case(neighbor=neighbor, held_by=elsewhere)
    make_encounter(by=supervisor, neighbor=neighbor, location="Hidden Fountain")
    return case


def test_what_one_may_not_see_reads_and_costs_as_if_it_were_not_there(browse, hidden, navigator):
    client = browse(navigator)
    client.get("/search/")
    pairs = [
        ("Hidden Sample", "Absent Sample"),
        ("hidden fountain", "absent fountain"),
        (hidden.number, "CN-26-9999"),
    ]

    for there, absent in pairs:
        answers, costs = [], []
        for q in (there, absent):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answers.append(
                    client.post("/search/", {"q": q}, headers={"HX-Request": "true"}).text.replace(q, "…")
                )
            costs.append(len(asked))

        assert "Nothing that you may see is like that" in answers[0]
        assert answers[0].partition("csrf")[0] == answers[1].partition("csrf")[0]
        assert costs[0] == costs[1]
    assert not AccessEvent.objects.exists()


def test_each_role_finds_what_it_may(juan, hidden, supervisor, navigator, clinician, emt):
    make_call(cad_number="26-1", address="Fixture Fountain")

    def kinds(user, q):
        return [kind for kind, *_rest in found(user, q)]

    assert kinds(emt, "26-1") == kinds(navigator, "26-1") == ["call"]
    assert kinds(emt, "juan prueba") == []
    assert kinds(navigator, "juan prueba") == kinds(clinician, "juan prueba") == ["neighbor"]
    assert kinds(clinician, hidden.number) == kinds(navigator, hidden.number) == []
    assert kinds(supervisor, hidden.number) == ["case"]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
def test_who_sees_no_people_has_no_box(browse, role):
    client = browse(make_user(role))

    assert client.get("/search/").status_code == 403
    assert 'action="/search/"' not in client.get("/insights/").text


# --- the page, the box, the API --------------------------------------------------------------------------


def test_looking_is_a_post_and_whatever_is_shown_is_in_the_access_log(browse, juan, supervisor):
    case = make_case(neighbor=juan)
    make_neighbor(by=supervisor, known_as="Olu Sample")

    page = browse(supervisor).post("/search/", {"q": f"juan {case.number}"})

    assert page.status_code == 200
    told = {
        event.noun: event.about for event in AccessEvent.objects.filter(actor=supervisor, reason="search")
    }
    assert told == {"case": [case.pk, juan.pk], "neighbor": [juan.pk]}


def test_nothing_typed_says_what_to_type_and_an_empty_answer_offers_to_add(browse, supervisor):
    client = browse(supervisor)

    empty, nobody = client.post("/search/", {"q": " "}), client.post("/search/", {"q": "Olu Sample"})

    assert empty.status_code == 422
    assert "Type a name, a phone, a number or an address." in empty.text
    assert 'name="q" value="Olu Sample"' in nobody.text
    assert client.get("/search/?q=Juan").context.get("found") is None


def test_while_one_types_few_are_shown_and_only_those_are_looked_at(browse, supervisor):
    for number in range(8):
        make_neighbor(by=supervisor, known_as=f"Juan Sample{number}")
    client, live = browse(supervisor), {"HX-Request": "true"}

    short = client.post("/search/", {"q": "ju", "typing": "1"}, headers=live)
    some = client.post("/search/", {"q": "juan", "typing": "1"}, headers=live)

    assert short.text.strip() == ""
    assert len(some.context["found"]) == 6
    assert len(AccessEvent.objects.get().about) == 6


@pytest.mark.parametrize("rows", [1, 3])
def test_the_search_costs_the_same_for_one_and_for_three(browse, supervisor, rows, django_assert_num_queries):
    for number in range(rows):
        neighbor = make_neighbor(by=supervisor, known_as=f"Juan Sample{number}", usual_location="")
        make_encounter(by=supervisor, neighbor=neighbor, location="Juan Fountain")
        make_call(cad_number=f"26-{number}", address="Juan Fountain")
    client = browse(supervisor)

    # Without the frame: session, reader, zone; each room's search and its access event in a savepoint; the
    # threshold, contact points and contacts of the neighbors.
    with django_assert_num_queries(22):
        answer = client.post("/search/", {"q": "juan fountain"}, headers={"HX-Request": "true"})

    assert {str(one.kind) for one in answer.context["found"]} == {"neighbor", "encounter", "call"}


def test_the_api_says_the_same(api, juan, supervisor):
    answer = api(supervisor).post("/api/v1/search/", {"q": "jon prueva"}, format="json")

    assert answer.json() == [
        {
            "kind": "neighbor",
            "id": str(juan.pk),
            "label": "Juan Prueba",
            "about": "",
            "reasons": ["Sounds like “jon prueva”."],
        }
    ]
    assert api(supervisor).post("/api/v1/search/", {"q": ""}, format="json").status_code == 400
    assert api(supervisor).post("/api/v1/search/", {"who": "x"}, format="json").status_code == 400


def test_odd_words_find_nothing_and_break_nothing(supervisor):
    for q in ("%", "_", "'; --", "\\", "🙂", "(", "x" * 500, "1", "CN-26-", "\u202e"):
        assert isinstance(found(supervisor, q), list)


@pytest.mark.parametrize(
    ("rows", "indexes"),
    [
        (calls_found(Call.objects.all(), "26-1 Main"), {"call_by_number", "call_by_place"}),
        (encounters_found(Encounter.objects.all(), "CRT-26-0001 Main"), {"encounter_by_place"}),
    ],
    ids=["calls", "encounters"],
)
def test_numbers_and_places_are_found_by_index(rows, indexes):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = rows.order_by().explain()

    assert "Seq Scan" not in plan
    assert {name for name in indexes if name in plan} == indexes


def test_a_call_has_a_page_of_its_own(browse, navigator):
    call = make_call(cad_number="26-1", address="Fixture Fountain", notes="He sits there\nand sings.")

    page = browse(navigator).get(f"/calls/{call.pk}/").text

    assert "He sits there<br>and sings." in page
    assert AccessEvent.objects.get().about == [call.pk]
    assert Call.objects.get().version == 1

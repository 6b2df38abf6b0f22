"""What was not said, first what breaks a published figure, and answering it in place."""

from datetime import timedelta

import pytest

from audit.models import AccessEvent
from cases.actions.encounters import ResponderFacts
from cases.models import Encounter, Responder
from insights.measures import MEASURES
from insights.measures.missing import FIELDS, breaks, gaps, looked_at, not_said
from tests.conftest import EVENING
from tests.factories import make_encounter, make_neighbor

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _evening(time_machine):
    time_machine.move_to(EVENING, tick=False)


def an_encounter(**facts) -> Encounter:
    return make_encounter(cleared_at=EVENING - HOUR, at=EVENING, **facts)


def missing() -> dict[str, tuple[int, int]]:
    found = gaps(looked_at(Encounter.objects.all(), EVENING))
    return {gap.field: (gap.missing, gap.asked) for gap in found}


def test_the_registry_says_what_a_figure_is_made_of():
    read = {name: {str(label) for label in labels} for name, labels in breaks().items()}

    assert str(MEASURES["ems_rate"].label) in read["ems_needed"]
    assert str(MEASURES["felt_safe_rate"].label) in read["felt_safe"]
    assert str(MEASURES["minutes_to_scene_mean"].label) in read["dispatched_at"] & read["arrived_at"]
    assert str(MEASURES["law_enforcement_diverted_rate"].label) in read["law_enforcement_diverted"]
    assert read["beat"] == read["race_ethnicity"] == {"every figure by this"}
    assert set(read) == set(FIELDS)


@pytest.mark.parametrize("field", ["ems_needed", "arrived_at", "police_backup", "call_type"])
def test_what_breaks_a_figure_is_what_its_denominator_leaves_out(field):
    an_encounter()

    assert Encounter.objects.filter(not_said(field)).count() == 1


def test_an_answer_is_missing_only_where_it_was_asked(clinician):
    an_encounter(ems_needed=True)
    told = {"neighbor": make_neighbor(race_ethnicity=["black"]), "outcome": "transported"}
    an_encounter(responders=[ResponderFacts(clinician, "clinician", None)], **told)

    found = missing()

    assert found["ems_needed"] == (1, 2)
    assert found["transported_to"] == found["felt_safe"] == (1, 1)
    assert "race_ethnicity" not in found
    assert "in_person_diverted" not in found


def test_what_breaks_a_figure_comes_first():
    an_encounter()

    found = gaps(looked_at(Encounter.objects.all(), EVENING))

    ranks = [bool(gap.breaks) for gap in found]
    assert ranks == sorted(ranks, reverse=True)
    assert {True, False} == set(ranks)


def test_what_is_long_ago_is_left_alone():
    make_encounter(cleared_at=EVENING - timedelta(days=91), at=EVENING)

    assert missing() == {}


ANSWERS = [
    ("ems_needed", {"value": "no"}, False),
    ("police_backup", {"value": "none"}, "none"),
    ("arrived_at", {"value": "2026-11-19T17:30"}, EVENING - 1.5 * HOUR),
]


@pytest.mark.parametrize(("field", "said", "kept"), ANSWERS, ids=[field for field, _said, _kept in ANSWERS])
def test_it_is_answered_in_place(browse, supervisor, field, said, kept):
    encounter = an_encounter()
    url = f"/oversight/missing/{field}/"
    assert encounter.number in browse(supervisor).get(url).content.decode()

    answer = browse(supervisor).post(f"{url}{encounter.pk}/", said | {"version": encounter.version})

    assert (answer.status_code, answer.headers.get("Location")) == (303, url)
    encounter.refresh_from_db()
    assert getattr(encounter, field) == kept
    assert encounter.history.latest("history_id").history_user_id == supervisor.pk
    assert AccessEvent.objects.filter(actor_id=supervisor.pk, about__contains=[encounter.pk]).exists()
    assert field not in missing()


def test_what_responders_told_is_written_for_each(browse, supervisor, clinician, emt):
    crew = [ResponderFacts(clinician, "clinician", None), ResponderFacts(emt, "emt", True)]
    encounter = an_encounter(responders=crew)

    browse(supervisor).post(
        f"/oversight/missing/felt_safe/{encounter.pk}/",
        {"version": encounter.version, f"safe_{clinician.pk}": "no"},
    )

    assert dict(Responder.objects.values_list("user", "felt_safe")) == {clinician.pk: False, emt.pk: True}


def test_what_is_wrong_is_said_in_its_row(browse, supervisor):
    encounter = an_encounter()
    url = f"/oversight/missing/arrived_at/{encounter.pk}/"

    late = browse(supervisor).post(url, {"value": "2026-11-19T18:30", "version": encounter.version})
    stale = browse(supervisor).post(url, {"value": "2026-11-19T17:30", "version": 99})

    assert (late.status_code, stale.status_code) == (422, 409)
    assert "2026-11-19T18:30" in late.content.decode()


def test_who_they_are_is_asked_of_the_neighbor(browse, supervisor):
    encounter = an_encounter(neighbor=make_neighbor())
    page = browse(supervisor).get("/oversight/missing/race_ethnicity/").content.decode()

    assert "Only the neighbor can say it" in page
    url = f"/oversight/missing/race_ethnicity/{encounter.pk}/"
    assert browse(supervisor).post(url, {"version": 1}).status_code == 404
    assert browse(supervisor).get("/oversight/missing/location/").status_code == 404


@pytest.mark.parametrize(
    ("url", "queries"), [("/oversight/missing/", 5), ("/oversight/missing/ems_needed/", 9)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same(rows, url, queries, browse, supervisor, django_assert_num_queries):
    for _row in range(rows):
        an_encounter()
    client = browse(supervisor)
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


def test_the_api_says_the_same(api, supervisor):
    an_encounter()
    first = api(supervisor).get("/api/v1/missing-answers/").json()[0]

    assert (first["missing"], first["asked"], bool(first["breaks"])) == (1, 1, True)

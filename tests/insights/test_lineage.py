"""Every number opens what it means, and for who may see them, the rows behind it."""

from datetime import date

import pytest

from audit.models import AccessEvent
from insights.actions import publish
from insights.measures import MEASURES
from insights.models import Publication
from insights.serializers.lineage import restatements, version_of
from tests.factories import make_encounter
from tests.insights.story import city

pytestmark = pytest.mark.django_db
DAYS = {"from": "2026-11-02", "to": "2026-11-08"}
DECEMBER = city(2, 12, month=12)


@pytest.mark.parametrize("key", ["encounters", "connected_to_care_rate", "days_to_first_attempt_median"])
def test_a_figure_says_its_definition_version_moment_and_what_is_left_out(week, browse, analyst, key):
    page = browse(analyst).get(f"/insights/figures/{key}/", DAYS).content.decode()

    measure = MEASURES[key]
    assert str(measure.definition)[:60] in page
    assert version_of(measure) in page
    assert "As of" in page
    assert "What is left out" in page
    assert "those who work with them open them" in page  # an analyst sees no people


def test_every_measure_has_such_a_page(browse, analyst):
    reader = browse(analyst)

    assert {reader.get(f"/insights/figures/{key}/").status_code for key in MEASURES} == {200}


def test_a_supervisor_opens_the_rows_and_that_is_written_down(week, browse):
    page = browse(week.who.boss).get("/insights/figures/encounters/counted/", DAYS).content.decode()

    assert "You may see 6 of 6." in page
    assert week.e_scene.number in page
    assert "Testa" not in page
    event = AccessEvent.objects.get(actor=week.who.boss, noun="encounter", reason="encounters")
    assert week.e_scene.pk in event.about


def test_others_open_the_rows_that_are_theirs_alone(week, browse, clinician):
    own = make_encounter(by=clinician, cleared_at=city(5, 12))

    page = browse(clinician).get("/insights/figures/encounters/counted/", DAYS).content.decode()

    assert own.number in page
    assert week.e_ivc.number not in page
    assert "You may see 1 of 7." in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/", 404), ("encounters/among/", 404), ("encounters/secret/", 404),
        ("encounters/?beat=none", 400),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused(browse, supervisor, path, status):
    assert browse(supervisor).get(f"/insights/figures/{path}").status_code == status


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_who_sees_no_people_opens_no_rows(browse, request, role):
    assert (
        browse(request.getfixturevalue(role)).get("/insights/figures/encounters/counted/").status_code == 403
    )


def test_answers_of_neighbors_are_nobodys_rows(browse, supervisor):
    assert browse(supervisor).get("/insights/figures/voice_helped_rate/counted/").status_code == 404


def test_rows_cost_the_same_whether_one_or_three(week, browse, django_assert_num_queries):
    reader = browse(week.who.boss)
    reader.get("/insights/figures/encounters/counted/", DAYS)

    for program in ("COR", "CRT"):
        with django_assert_num_queries(12):
            reader.get("/insights/figures/encounters/counted/", DAYS | {"program": program})


def test_what_was_published_stands_beside_what_is_said_now(week, supervisor, browse, analyst):
    for _number in range(12):
        make_encounter(cleared_at=city(4, 12))
    first = publish(last_on=date(2026, 11, 30), by=supervisor, at=DECEMBER)
    for _number in range(12):
        make_encounter(cleared_at=city(4, 12))
    words = {"what_was_wrong": "Twelve were missing.", "what_was_wrong_es": "Faltaban doce."}
    second = publish(last_on=date(2026, 11, 30), by=supervisor, at=DECEMBER, corrects=first, **words)

    changed = [each for each in restatements(second) if each.table == "How often we answered"]

    assert all(each.before != each.after for each in changed)
    assert (changed[-1].before, changed[-1].after) == (20, 32)
    assert Publication.objects.get(pk=first.pk).document == first.document
    page = browse(analyst).get("/insights/restated/").content.decode()
    assert "Twelve were missing." in page
    assert "32" in page

"""Filters of the figures, kept by a person and shared with a team."""

import pytest
from django.db import Error, transaction

from heart.core.acting import acting_as
from heart.core.errors import Invalid, NotPermitted
from insights.actions import forget_insight, save_insight, share_insight
from insights.models import SavedInsight
from tests.insights.story import AS_OF

pytestmark = pytest.mark.django_db
QUERY = "from=2026-01-01&to=2026-06-30&program=CRT"


def saved(by, name="Spring", query=QUERY, **facts) -> SavedInsight:
    return save_insight(name=name, query=query, by=by, at=AS_OF, **facts)


def test_the_same_again_is_the_one_that_there_is(analyst):
    assert saved(analyst) == saved(analyst, name=" spring ")
    with pytest.raises(Invalid, match="other filters of this name"):
        saved(analyst, query="program=COR")


def test_a_supervisor_shares_with_the_team_and_others_do_not(supervisor, analyst):
    shared = share_insight(saved=saved(supervisor), by=supervisor, at=AS_OF)

    assert (shared.team, shared.owner) == (supervisor.team, None)
    with pytest.raises(NotPermitted):
        share_insight(saved=saved(analyst), by=analyst, at=AS_OF)
    with pytest.raises(NotPermitted):
        forget_insight(saved=shared, by=analyst, at=AS_OF)


@pytest.mark.parametrize("facts", [{"name": ""}, {"name": "x" * 61}, {"query": ""}, {"query": "x" * 501}])
def test_what_says_nothing_or_too_much_is_refused(analyst, facts):
    with pytest.raises(Invalid):
        saved(analyst, **facts)


def test_the_page_keeps_shows_and_forgets(browse, analyst, navigator):
    reader = browse(analyst)

    answer = reader.post("/insights/saved/", {"query": QUERY, "name": "Spring"})
    kept = SavedInsight.objects.get()

    assert answer.status_code == 303
    assert kept.query == QUERY
    assert "Spring" in reader.get("/insights/").content.decode()
    assert "Spring" not in browse(navigator).get("/insights/").content.decode()
    assert browse(navigator).post(f"/insights/saved/{kept.pk}/forget/").status_code == 404
    assert reader.post(f"/insights/saved/{kept.pk}/forget/").status_code == 303
    assert not SavedInsight.objects.exists()


def test_filters_that_are_not_known_are_not_kept(browse, analyst):
    assert browse(analyst).post("/insights/saved/", {"query": "beat=none"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("savedinsight_of_a_person_or_a_team", {"owner": None}),
        ("savedinsight_says_something", {"query": ""}),
        ("savedinsight_name_once_per_person", {"name": "SPRING"}),
    ],
)
def test_the_database_refuses(analyst, name, values):
    saved(analyst)

    with pytest.raises(Error, match=name), transaction.atomic(), acting_as(analyst):
        SavedInsight.objects.create(**{"owner": analyst, "name": "Other", "query": QUERY} | values)


def test_a_name_is_once_in_a_team(supervisor):
    share_insight(saved=saved(supervisor), by=supervisor, at=AS_OF)

    with (
        pytest.raises(Error, match="savedinsight_name_once_per_team"),
        transaction.atomic(),
        acting_as(supervisor),
    ):
        SavedInsight.objects.create(team=supervisor.team, name="Spring", query=QUERY)

"""The pages on which two records become one person, and two again."""

from datetime import date

import pytest

from neighbors.actions import link_neighbors
from neighbors.models import Link, Neighbor
from tests.factories import make_follow_up, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

BORN = date(1984, 3, 5)


@pytest.fixture
def two(supervisor):
    return [
        make_neighbor(by=supervisor, known_as=name, date_of_birth=BORN)
        for name in ("Mari Testa", "Maria Testa")
    ]


def test_the_likely_ones_stand_there_before_anybody_searches(two, supervisor, browse):
    one, other = two

    page = browse(supervisor).get(f"/neighbors/{one.pk}/link/").content.decode()

    assert f"/neighbors/{one.pk}/link/?to={other.pk}" in page
    assert "Same date of birth." in page


def test_another_is_found_by_a_search(two, supervisor, browse):
    stranger = make_neighbor(known_as="Olu Ejemplo")

    page = browse(supervisor).post(f"/neighbors/{two[0].pk}/link/", {"q": "Olu Ejemplo"}).content.decode()

    assert f"?to={stranger.pk}" in page


def test_the_preview_says_what_comes_together_and_changes_nothing(two, supervisor, browse):
    one, other = two
    make_follow_up(neighbor=one, needs=["housing"])

    page = browse(supervisor).get(f"/neighbors/{one.pk}/link/?to={other.pk}").content.decode()

    told = dict(page_facts(page))
    assert (told["Open cases"], told["Open follow-ups"], told["Open needs"]) == ("1", "1", "1")
    assert not Link.objects.exists()


def page_facts(page: str) -> list[tuple[str, str]]:
    import re

    return re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page)


def test_one_press_links_and_another_parts(two, supervisor, browse):
    one, other = two
    client = browse(supervisor)

    linked = client.post(f"/neighbors/{one.pk}/link/", {"to": other.pk, "reason": "Same phone"})
    record = client.get(f"/neighbors/{other.pk}/").content.decode()
    parted = client.post(f"/neighbors/{one.pk}/unlink/", {"reason": "Her sister"})

    assert (linked.status_code, linked["Location"]) == (303, f"/neighbors/{other.pk}/")
    assert "is the same person as" in record
    assert "Same phone" in record
    assert parted.status_code == 303
    assert Neighbor.objects.exclude(linked_to=None).count() == 0


def test_a_second_press_is_told_that_they_are_one(two, supervisor, browse):
    one, other = two
    link_neighbors(neighbor=one, to=other, by=supervisor, at=MONDAY)

    answer = browse(supervisor).post(f"/neighbors/{one.pk}/link/", {"to": other.pk})

    assert answer.status_code == 409
    assert "one person already" in answer.content.decode()

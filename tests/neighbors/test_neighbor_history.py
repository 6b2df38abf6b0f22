import pytest

from accounts.models import Role
from neighbors.actions import change_neighbor
from tests.factories import make_case, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

URL = "/api/v1/history/"


def test_a_change_tells_who_why_and_what(api, clinician, supervisor):
    neighbor = make_neighbor(by=clinician, known_as="Mari")
    change_neighbor(neighbor=neighbor, by=supervisor, at=MONDAY, known_as="Marisol", reason="She told us")

    changed, created = api(supervisor).get(URL, {"object": neighbor.pk}).json()["results"]

    assert (changed["actor"], changed["reason"]) == (str(supervisor.pk), "She told us")
    assert changed["changes"] == [{"field": "known_as", "old": "Mari", "new": "Marisol"}]
    assert (created["actor"], created["changes"]) == (str(clinician.pk), [])


def test_a_contact_point_tells_its_own(api, clinician, supervisor):
    neighbor = make_neighbor(by=clinician, contact_points=[{"kind": "phone", "value": "336 555 0161"}])
    point = neighbor.contact_points.get()
    change_neighbor(neighbor=neighbor, by=clinician, at=MONDAY, contact_points=[])

    removed, _created = api(supervisor).get(URL, {"object": point.pk}).json()["results"]

    assert [change["field"] for change in removed["changes"]] == ["removed_at"]


def test_what_may_not_be_read_has_no_history_either(api, navigator, other_team):
    neighbor = make_neighbor(contact_points=[{"kind": "phone", "value": "336 555 0161"}])
    make_case(neighbor=neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    for pk in (neighbor.pk, neighbor.contact_points.get().pk):
        assert api(navigator).get(URL, {"object": pk}).status_code == 404

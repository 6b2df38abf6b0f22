"""An account is ended by API as by command: with a reason, by an administrator."""

import pytest

from accounts.models import User
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_an_administrator_ends_an_account(api, admin, navigator, supervisor):
    make_case(held_by=navigator)

    answer = api(admin).post(f"/api/v1/staff/{navigator.pk}/deactivate/", {"reason": "Moved away"})

    assert answer.status_code == 204
    assert not User.objects.get(pk=navigator.pk).is_active
    # Whom a case can be given to: they are not among them any more.
    assert api(supervisor).get(f"/api/v1/staff/{navigator.pk}/").status_code == 404


def test_a_reason_is_needed(api, admin, navigator):
    answer = api(admin).post(f"/api/v1/staff/{navigator.pk}/deactivate/", {})

    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "reason")

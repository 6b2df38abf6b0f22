import pytest

from accounts.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_page_says_that_the_directory_is_not_built(browse, navigator):
    page = browse(navigator).get("/services/")

    assert page.status_code == 200
    assert "The directory is not built yet" in page.text


def test_a_program_has_no_page():
    assert not make_user(Role.INTEGRATION).has_perm("services.view_service")

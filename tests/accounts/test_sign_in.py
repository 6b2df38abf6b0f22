"""What signing in leaves in a browser, and what somebody who is signed in may do to their own account."""

import pytest
from django.test import Client

PASSWORD = "Quiet-River-77"


@pytest.fixture
def someone(navigator):
    navigator.set_password(PASSWORD)
    navigator.save(update_fields=["password"])
    return navigator


def signed_in(someone) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": someone.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_no_cookie_says_who_signed_in(someone):
    client = signed_in(someone)

    assert set(client.cookies) == {"sessionid", "csrftoken"}


@pytest.mark.parametrize("path", ["/", "/queue/", "/api/v1/me/", "/accounts/login/", "/no/such/page/"])
def test_no_answer_is_kept_for_the_back_button(someone, path):
    answer = signed_in(someone).get(path)

    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_changes_their_own_address(someone, path):
    assert signed_in(someone).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/reauthenticate/"])
def test_a_password_can_be_changed(someone, path):
    assert signed_in(someone).get(path).status_code == 200

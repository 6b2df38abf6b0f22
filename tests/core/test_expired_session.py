"""An expired session sends the page to sign in, never the fragment."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_htmx_without_a_session_is_sent_to_sign_in_as_a_page():
    page = f"http://testserver{reverse('notices:list')}"

    answer = Client().get(reverse("followups:queue"), HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL=page)

    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next={reverse('notices:list')}"


def test_a_page_without_a_session_is_redirected():
    answer = Client().get(reverse("followups:queue"))

    assert answer.status_code == 302
    assert "HX-Redirect" not in answer

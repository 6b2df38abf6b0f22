"""Something broke: a kind page, or JSON, and 503 where only waiting helps."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from heart.desk.views.errors import server_error


def answer_to(path: str, error: Exception):
    try:
        raise error
    except Exception:
        return server_error(RequestFactory().get(path))


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (OperationalError("Marisol"), 503, "Our records do not answer right now"),
        (ValueError("Marisol"), 500, "Something broke on our side"),
    ],
)
def test_a_page_says_what_to_do(error, status, says):
    answer = answer_to("/queue/", error)

    assert answer.status_code == status
    assert says in answer.content.decode()
    assert "Marisol" not in answer.content.decode()


@pytest.mark.parametrize(("error", "code"), [(OperationalError(), "unavailable"), (ValueError(), "error")])
def test_the_api_answers_in_its_one_shape(error, code):
    answer = answer_to("/api/v1/cases/", error)

    assert answer["Content-Type"] == "application/json"
    assert f'"code": "{code}"' in answer.content.decode()

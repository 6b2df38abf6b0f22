import pytest

pytestmark = pytest.mark.django_db


def test_the_public_page_is_open_to_all_and_says_that_it_is_not_built(client):
    answer = client.get("/public/")

    assert answer.status_code == 200
    assert "The public page is not built yet." in answer.content.decode()


def test_what_is_not_built_is_absent(client):
    assert client.get("/public/measures.json").status_code == 404

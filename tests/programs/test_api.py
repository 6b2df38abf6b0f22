import pytest

from programs.models import Program

pytestmark = pytest.mark.django_db


def test_the_programs_are_listed_with_the_fields_of_every_record(api, navigator):
    answer = api(navigator).get("/api/v1/programs/")

    assert answer.status_code == 200
    body = answer.json()
    assert [one["code"] for one in body["results"]] == ["CCD", "CN", "COR", "CRT"]
    assert set(body["results"][0]) == {
        "id",
        "created_at",
        "updated_at",
        "version",
        "code",
        "name",
        "director",
    }


def test_one_program_answers_with_its_etag(api, navigator):
    program = Program.objects.get(code="CN")

    answer = api(navigator).get(f"/api/v1/programs/{program.pk}/")

    assert (answer.status_code, answer["ETag"]) == (200, f'"{program.version}"')
    assert (answer.json()["code"], answer.json()["name"]) == ("CN", "Care Navigation")


@pytest.mark.parametrize("role", ["emt", "integration"])
def test_programs_are_not_for_every_role(api, role, request):
    program = Program.objects.get(code="CN")
    client = api(request.getfixturevalue(role))

    assert client.get("/api/v1/programs/").status_code == 403
    assert client.get(f"/api/v1/programs/{program.pk}/").status_code == 404


def test_an_unknown_program_is_404(api, navigator):
    assert api(navigator).get("/api/v1/programs/00000000-0000-4000-8000-00000000ffff/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(api, navigator, rows, django_assert_num_queries):
    client = api(navigator)

    with django_assert_num_queries(1):
        answer = client.get("/api/v1/programs/", {"page_size": rows})

    assert len(answer.json()["results"]) == rows

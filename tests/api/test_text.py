"""What people write comes back as they wrote it, or is refused with a clear sentence and nothing written."""

import json

import pytest

from cases.models import EncounterNote
from neighbors.models import Neighbor
from tests.factories import make_encounter, make_follow_up

pytestmark = pytest.mark.django_db

TEXTS = {
    "emoji": "Calm now 👩🏽‍⚕️🏳️‍🌈 ❤️",
    "right to left": "مرحبا — שלום, she said",
    "direction marks": "\u202babc\u202c \u200f\u200e",
    "combining": "Zoë Zoe\u0308 a\u0301\u0327\u0328 ก็ ẛ̣",
    "other planes": "𝔘𠮷 \U0001f9d1\u200d\U0001f9bd",
    "spaces": "  kept   as\ttyped \n\n  lines\r\nof both kinds \u2028 ",
    "controls": "bell \x07 escape \x1b delete \x7f",
    "markup": "<script>alert('x')</script> {{ 1 }} {% now %} & \" '",
    "sql": "'; DROP TABLE cases_case; --",
    "long": "Long. " * 16_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_note_comes_back_as_it_was_written(api, clinician, text):
    path = f"/api/v1/encounters/{make_encounter(by=clinician).pk}/note/"

    written = api(clinician).put(path, {"sections": {"words": text}})

    assert written.status_code == 200, written.json()
    assert api(clinician).get(path).json()["sections"] == {"words": text}


@pytest.mark.parametrize("name", ["emoji", "right to left", "combining", "other planes", "markup", "sql"])
def test_a_name_comes_back_as_it_was_written(api, clinician, name):
    name = TEXTS[name].strip()

    made = api(clinician).post("/api/v1/neighbors/", {"known_as": name, "aliases": [name]})

    assert made.status_code == 201, made.json()
    told = api(clinician).get(f"/api/v1/neighbors/{made.json()['id']}/").json()
    assert (told["known_as"], told["aliases"]) == (name, [name])
    [found] = api(clinician).post("/api/v1/neighbors/search/", {"q": name[:200]}).json()
    assert found["neighbor"] == made.json()["id"]


def test_a_note_of_a_megabyte_is_refused_with_what_fits(api, clinician):
    encounter = make_encounter(by=clinician)
    path = f"/api/v1/encounters/{encounter.pk}/note/"
    api(clinician).put(path, {"sections": {"saw": "The first text."}})

    response = api(clinician).put(path, {"sections": {"saw": "x" * 1_000_000}})

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["attr"] == "sections"
    assert "1,000,000" in error["detail"]
    assert "100,000" in error["detail"]
    assert api(clinician).get(path).json()["sections"] == {"saw": "The first text."}


def test_the_longest_note_that_fits_is_kept_whole(api, clinician):
    path = f"/api/v1/encounters/{make_encounter(by=clinician).pk}/note/"
    text = "é" * 100_000

    assert api(clinician).put(path, {"sections": {"saw": text}}).status_code == 200
    assert api(clinician).get(path).json()["sections"]["saw"] == text
    assert api(clinician).put(path, {"sections": {"saw": text + "é"}}).status_code == 400


# Raw JSON, as a careless client sends it: NUL and half of a surrogate pair can't be stored as text.
UNSTORABLE = {"NUL": r"a\u0000b", "high surrogate": r"a\ud83db", "low surrogate": r"\udc00"}


TRY = '{"method": "phone", "outcome": "no_answer", "note": "%s"}'


@pytest.mark.parametrize("text", UNSTORABLE.values(), ids=UNSTORABLE)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "neighbors/", '{"known_as": "%s"}'),
        ("post", "neighbors/", '{"known_as": "X", "aliases": ["%s"]}'),
        ("post", "neighbors/", '{"known_as": "X", "contacts": [{"name": "%s"}]}'),
        ("post", "neighbors/", '{"%s": "X"}'),
        ("post", "neighbors/search/", '{"q": "%s"}'),
        ("post", "neighbors/match/", '{"known_as": "%s"}'),
        ("patch", "encounters/{encounter}/", '{"location": "%s"}'),
        ("patch", "encounters/{encounter}/", '{"parties": [{"name": "%s"}]}'),
        ("patch", "encounters/{encounter}/", '{"outcome": "%s"}'),
        ("patch", "encounters/{encounter}/", '{"call_type": "%s"}'),
        ("patch", "encounters/{encounter}/", '{"neighbor": "%s"}'),
        ("patch", "encounters/{encounter}/", '{"arrived_at": "%s"}'),
        ("put", "encounters/{encounter}/note/", '{"sections": {"saw": "%s"}}'),
        ("put", "encounters/{encounter}/note/", '{"sections": {"%s": "x"}}'),
        ("put", "encounters/{encounter}/note/", '{"sections": {"saw": "x"}, "template": "%s"}'),
        ("post", "cases/{case}/reopen/", '{"reason": "%s"}'),
        ("post", "needs/", '{"case": "{case}", "category": "%s"}'),
        ("post", "follow-ups/{follow_up}/attempts/", TRY),
        ("post", "follow-ups/{follow_up}/cancel/", '{"reason": "%s"}'),
    ],
)  # fmt: skip
def test_what_can_not_be_stored_is_400_and_nothing_is_written(
    api, supervisor, clinician, method, path, body, text
):
    follow_up = make_follow_up(by=clinician)
    user = clinician if "note/" in path else supervisor
    names = {"encounter": follow_up.encounter_id, "case": follow_up.case_id, "follow_up": follow_up.pk}
    for name, pk in names.items():
        path, body = path.replace(f"{{{name}}}", str(pk)), body.replace(f"{{{name}}}", str(pk))
    before = _everything(follow_up)

    response = getattr(api(user), method)(
        f"/api/v1/{path}", body.replace("%s", text), content_type="application/json"
    )

    assert response.status_code in (400, 409), response.content
    assert response.status_code == 400 or "reopen" in path
    json.loads(response.content.decode())
    assert _everything(follow_up) == before


def _everything(follow_up) -> list:
    follow_up.refresh_from_db()
    return [
        follow_up.version,
        follow_up.attempts.count(),
        Neighbor.objects.count(),
        EncounterNote.objects.count(),
        type(follow_up.encounter).objects.get(pk=follow_up.encounter_id).version,
        follow_up.case.needs.count(),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "cases/?status=%00",
        "calls/?cursor=%00",
        "follow-ups/?program=%00",
        "follow-ups/?beat=%ED%A0%80",
        "history/?object=%00",
        "measures/?program=%00",
        "measures/?from=%00",
        "access-events/?about=%00",
    ],
)
def test_what_can_not_be_asked_for_is_no_server_error(api, supervisor, path):
    assert api(supervisor).get(f"/api/v1/{path}").status_code in (200, 400)


def test_a_body_of_several_megabytes_is_no_server_error(api, clinician):
    path = f"/api/v1/encounters/{make_encounter(by=clinician).pk}/note/"

    response = api(clinician).put(path, {"sections": {"saw": "x" * 5_000_000}})

    assert response.status_code in (400, 413)
    assert response.json()["errors"]

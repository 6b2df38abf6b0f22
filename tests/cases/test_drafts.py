"""What is typed and not saved: its author's alone, kept by version, gone when it is saved or grows old."""

import uuid
from datetime import timedelta

import pytest

from cases.actions import forget_drafts, keep_draft
from cases.actions.drafts import KEPT_FOR
from cases.models import Draft
from heart.core.errors import Invalid
from heart.core.idempotency import create_once
from tests.conftest import EVENING
from tests.factories import make_encounter
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db
TYPED = {"note_saw": ["Cold, no coat"]}


@pytest.fixture
def key() -> uuid.UUID:
    return uuid.uuid4()


def url_of(kind: str, about: uuid.UUID) -> str:
    return f"/api/v1/drafts/{kind}/{about}/"


def put(client, key, *, values=None, version: int | None = None, kind="new_encounter", about=None):
    match = {} if version is None else {"HTTP_IF_MATCH": f'"{version}"'}
    body = {"form_key": str(key), "values": values or TYPED}
    return client.put(url_of(kind, about or key), body, **match)


def keep(user, key, **more) -> Draft:
    facts = {"kind": "new_encounter", "about": key, "form_key": key, "values": TYPED} | more
    return keep_draft(by=user, at=facts.pop("at", EVENING), **facts)


def test_a_draft_is_kept_and_read_again_by_its_author_alone(api, clinician, supervisor, key):
    made = put(api(clinician), key, version=0)

    assert (made.status_code, made["ETag"], made.json()["values"]) == (201, '"1"', TYPED)
    assert api(clinician).get(url_of("new_encounter", key)).json()["values"] == TYPED
    assert [one["id"] for one in api(clinician).get("/api/v1/drafts/").json()["results"]] == [
        made.json()["id"]
    ]
    assert api(supervisor).get(url_of("new_encounter", key)).status_code == 404
    assert api(supervisor).get("/api/v1/drafts/").json()["results"] == []


def test_two_devices_do_not_write_over_each_other_unseen(api, clinician, key):
    put(api(clinician), key, version=0)
    first = put(api(clinician), key, values={"note_saw": ["First"]}, version=1)

    second = put(api(clinician), key, values={"note_saw": ["Second"]}, version=1)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["current"]["values"] == {"note_saw": ["First"]}
    assert second["ETag"] == '"2"'


def test_what_did_not_change_has_no_new_version(api, clinician, key):
    put(api(clinician), key, version=0)

    assert put(api(clinician), key, version=1).json()["version"] == 1


def test_the_first_devices_key_stays_the_forms_key(clinician):
    about, first, second = make_encounter(by=clinician).pk, uuid.uuid4(), uuid.uuid4()
    keep(clinician, first, kind="note", about=about)

    draft = keep(clinician, second, kind="note", about=about, version=1, values={"section_saw": ["More"]})

    assert (draft.form_key, draft.version) == (first, 2)


@pytest.mark.parametrize("kind", ["note", "change_encounter", "call_encounter"])
def test_a_draft_is_only_of_what_its_author_may_see(api, emt, clinician, key, kind):
    others = make_encounter(by=clinician)

    assert put(api(emt), key, kind=kind, about=others.pk).status_code == 404
    assert put(api(emt), key, kind=kind, about=uuid.uuid4()).status_code == 404


def test_an_unknown_kind_a_text_too_long_and_a_nul_are_refused(api, clinician, key):
    assert put(api(clinician), key, kind="poem").json()["errors"][0]["attr"] == "kind"
    for text in ("x" * 1_000_001, "a\x00b"):
        with pytest.raises(Invalid):
            keep(clinician, key, values={"note_saw": [text]})
    assert not Draft.objects.exists()


def test_what_was_saved_gets_no_draft_again(api, clinician, key):
    encounter = make_encounter(by=clinician)
    create_once(user=clinician, key=f"form:{key}", body="", at=EVENING, create=lambda: encounter)

    late = put(api(clinician), key)

    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "already_sent")
    assert not Draft.objects.exists()


def test_a_draft_is_thrown_away(api, clinician, key):
    put(api(clinician), key)

    assert api(clinician).delete(url_of("new_encounter", key)).status_code == 204
    assert api(clinician).delete(url_of("new_encounter", key)).status_code == 404


def test_a_draft_that_nobody_touches_is_forgotten_after_thirty_days(clinician, key):
    keep(clinician, key)

    assert forget_drafts(EVENING + KEPT_FOR) == 0
    assert forget_drafts(EVENING + KEPT_FOR + timedelta(seconds=1)) == 1


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("draft_one_per_owner_and_form", "kind = 'note', about = owner_id"),
        ("draft_kind_known", "kind = 'poem'"),
        ("draft_of_a_new_form_is_about_its_key", "about = gen_random_uuid()"),
    ],
)
def test_postgresql_refuses(clinician, key, constraint, change):
    keep(clinician, key)
    keep(clinician, uuid.uuid4(), kind="note", about=make_encounter(by=clinician).pk)

    assert refuser_of(f"UPDATE cases_draft SET {change}") == constraint

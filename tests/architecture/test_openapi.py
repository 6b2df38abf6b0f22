"""docs/openapi.yaml is the whole API as it is; the browsable docs need no foreign host."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

SNAPSHOT = Path(__file__).parent.parent.parent / "docs" / "openapi.yaml"


def generated() -> str:
    """The schema, valid and without a warning, or a CommandError that says what is unclear."""
    written = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)
    return written.getvalue()


def test_the_snapshot_is_the_api():
    assert SNAPSHOT.read_text() == generated(), (
        "The API is not what docs/openapi.yaml says. Run `make openapi`, read its diff as a client would, "
        "and commit it with the change."
    )


@pytest.mark.django_db
def test_the_docs_are_served_by_this_house_alone(browse, analyst):
    page = browse(analyst).get("/api/v1/docs/")

    assert page.status_code == 200
    told = page.content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', told)
    own, files = addresses.pop(), addresses
    assert own.startswith("/api/v1/docs/?script")
    assert [one.rpartition(".")[2] for one in files] == ["png", "css", "js", "js"]
    assert [one for one in files if finders.find(one.removeprefix("/static/")) is None] == []


@pytest.mark.django_db
def test_the_docs_run_under_our_content_security_policy(browse, analyst):
    """Nothing inline: the start is a script of its own, which names the schema of this house."""
    client = browse(analyst)
    page = client.get("/api/v1/docs/").content.decode()

    assert re.findall(r"<style|<script>|\son\w+=", page) == []
    script = client.get(re.search(r'src="(/api/v1/docs/\?script[^"]*)"', page)[1])
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert '"/api/v1/schema/"' in script.content.decode()

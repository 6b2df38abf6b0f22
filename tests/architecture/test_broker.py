"""No way to enqueue is used anywhere: beat starts sweeps, and sweeps find rows (docs/adr/0003)."""

import ast

import pytest

from heart.local import ROOT

ROOMS = [folder.name for folder in ROOT.iterdir() if (folder / "apps.py").exists()] + ["heart"]
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
ENQUEUING_METHODS = {"delay", "apply_async", "send_task", "retry"}
DELAYING_ARGUMENTS = {"eta", "countdown"}


def enqueued(source: str) -> list[int]:
    """Lines that put a message on the broker, now or for later."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Attribute) and call.func.attr in ENQUEUING_METHODS)
        or DELAYING_ARGUMENTS & {keyword.arg for keyword in call.keywords}
    ]


def test_nothing_is_put_on_the_broker_by_the_application():
    found = {str(path.relative_to(ROOT)): enqueued(path.read_text()) for path in SOURCES}

    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    ["warn.delay()", "warn.apply_async(expires=60)", "self.retry()", "sign(eta=at)", "t(countdown=1)"],
)
def test_the_rule_sees_every_way_to_enqueue(source):
    assert enqueued(source) == [1]

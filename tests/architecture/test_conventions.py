"""Conventions that are tests: who writes, what is translated, what the clock may not do."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = (
    "accounts", "audit", "notices", "programs", "services", "calls", "neighbors", "cases", "followups",
    "referrals", "insights", "heart/desk",
)  # fmt: skip
WRITES = {"save", "save_by", "delete", "delete_by", "create", "update", "bulk_create", "bulk_update",
          "get_or_create", "update_or_create"}  # fmt: skip
# Each with its reason; nothing else outside `actions` may write a record.
MAY_WRITE = {
    "audit/reading.py": "the access event is written with the read",
    "heart/desk/demo": "bulk story of the demo, inside acting_as",
}


def sources(*rooms: str):
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, str(path.relative_to(ROOT))


def writes_in(path: Path) -> list[str]:
    """Calls that look like writing a record: `x.save()`, `Model.objects.create(…)`, `queryset.update(…)`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        owner = ast.unparse(node.func.value)
        # A dict's and a set's update, a form's save and a serializer's are not a record's.
        is_record = (
            "objects" in owner or node.func.attr not in {"update"} or re.search(r"filter|rows|pending", owner)
        )
        if is_record:
            found.append(f"{path.relative_to(ROOT)}:{node.lineno} {owner}.{node.func.attr}")
    return found


def test_only_actions_write():
    wrong = []
    for path, name in sources(*ROOMS):
        allowed = (
            "/migrations/" in name
            or "/models/" in name  # a queryset's vocabulary, called by actions
            or re.search(r"/actions(/|\.py)", name)
            or any(name.startswith(place) for place in MAY_WRITE)
        )
        if not allowed:
            wrong += writes_in(path)

    assert wrong == []


def test_only_the_ways_in_read_the_clock():
    """Below them, `at` is an argument: two parts of one act can't disagree about now."""
    below = re.compile(
        r"/(actions|queries|models|measures|rules|calendar|timeline|invariants)(/|\.py)"
        r"|/(forms|serializers|filters)(/|\.py)"
    )
    reads = re.compile(r"timezone\.now\(\)|datetime\.(now|utcnow|today)\(|date\.today\(\)|time\.time\(\)")
    wrong = [
        f"{name}:{number}"
        for path, name in sources(*ROOMS)
        if below.search(name) and "/migrations/" not in name
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if reads.search(line)
    ]

    assert wrong == []


def _sentences(template: str) -> list[str]:
    """Words that a reader sees and no tag translates."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", template, flags=re.DOTALL)
    text = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{% block body_class %\}.*?\{% endblock[^%]*%\}", "", text)  # names of styles, no words
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"&\w+;|<(svg|kbd|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
    attributes = re.findall(r'(?:title|placeholder|aria-label|alt)="([^"]*)"', text)
    text = re.sub(r"<[^>]*>", "\n", text, flags=re.DOTALL)
    candidates = [*text.splitlines(), *attributes]
    return [line.strip() for line in candidates if re.search(r"[A-Za-z]{3,}", line)]


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_every_sentence_of_a_page_can_be_translated(path):
    unmarked = [
        line for line in _sentences(path.read_text()) if re.search(r"[A-Za-z]{3,}", line.replace("HEART", ""))
    ]

    assert unmarked == []


def test_no_rule_hangs_on_djangos_model_signals():
    wrong = [
        name
        for path, name in sources(*ROOMS, "heart/core")
        if re.search(r"\b(pre|post)_(save|delete)\b|m2m_changed", path.read_text())
    ]

    assert wrong == []


def test_people_are_protected():
    """Work is never deleted with a person; only what is computed from a call goes with it."""
    computed = {"calls/models/eligibility.py"}
    wrong = [
        name
        for path, name in sources(*ROOMS)
        if "CASCADE" in path.read_text() and "/migrations/" not in name and name not in computed
    ]

    assert wrong == []

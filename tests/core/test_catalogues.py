"""A catalogue says in another language what we say, all of it and nothing else."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.catalogues import SOURCES, read

ROOT = Path(__file__).parent.parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
ROOMS = ("accounts", "audit", "notices", "programs", "services", "calls", "neighbors", "cases", "followups",
         "referrals", "insights", "heart")  # fmt: skip


def _our_words() -> str:
    """Every source text, with its strings as the reader gets them."""
    texts = [path.read_text() for path in sorted((ROOT / "templates").rglob("*.*")) if path.is_file()]
    texts += [path.read_text() for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    whole = "\n".join(texts).replace('\\"', '"')
    # A sentence that goes on in the next line of the source; what a template calls {{ x }} is %(x)s.
    joined = re.sub(r'"\s*\n\s*"', "", whole)
    return re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", joined)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.parent.name)
def test_every_sentence_is_one_of_ours_and_is_said(path):
    ours = _our_words()
    messages = [message for message in read(path) if message.id]

    assert len(messages) > 10
    assert [message.id for message in messages if not message.string or message.fuzzy] == []
    singular = [message.id if isinstance(message.id, str) else message.id[0] for message in messages]
    assert [one for one in singular if one not in ours] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.parent.name)
def test_every_sentence_keeps_its_placeholders(path):
    wrong = []
    for message in read(path):
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        meant = message.id if isinstance(message.id, tuple) else (message.id,)
        if message.id and any(
            set(PLACEHOLDER.findall(one)) != set(PLACEHOLDER.findall(meant[-1])) for one in said
        ):
            wrong.append(message.id)

    assert wrong == []


def test_spanish_is_said_in_spanish():
    with translation.override("es"):
        assert gettext("Housing") == "Vivienda"

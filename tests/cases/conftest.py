import re
import uuid
from html import unescape

import pytest
import time_machine

from programs.models import Program
from tests.conftest import EVENING


@pytest.fixture
def evening():
    """The clock stands still, at an evening in the city."""
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def typed():
    """The three required fields, and the form's own key."""
    return {
        "form_key": str(uuid.uuid4()),
        "program": str(Program.objects.get(code="CRT").pk),
        "outcome": "resolved_on_scene",
        "cleared_at": "2026-11-19T18:30",
    }


def errors(response) -> list[str]:
    box = re.search(r'<div class="error-box".*?</ul>', response.content.decode(), re.S)
    lines = re.findall(r"<li>(.*?)</li>", box[0]) if box else []
    return [unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]

from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import User
from calls.actions import Message, store_messages
from calls.models import Call
from programs.actions import load_profile
from programs.serializers import parse_profile

DURHAM = Path(__file__).parents[2] / "programs" / "profiles" / "durham.toml"
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)


@pytest.mark.django_db
def test_calls_are_judged_again_when_the_rules_change():
    facts = {"received_at": NOON, "call_type": "lost_person"}
    messages = [Message("cad", "1", facts)]
    store_messages(by=User.objects.importer(), at=NOON, messages=messages, reason="a test")
    call = Call.objects.get(source="cad")
    assert call in Call.objects.eligible("CRT")

    text = DURHAM.read_text().replace('    "lost_person",\n', "")
    load_profile(profile=parse_profile(text), by=User.objects.operator(), at=NOON)

    assert call not in Call.objects.eligible()
    assert call.eligibility.get(program__code="CRT").reasons == ["not_its_call_type"]

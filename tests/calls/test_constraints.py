"""What PostgreSQL itself refuses to hold of a call."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from calls.models import Call, CallEligibility
from programs.models import Program
from tests.factories import make_call

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)

BROKEN = {
    "call_once_a_source": "UPDATE calls_call SET cad_number = 'other' WHERE cad_number = 'one'",
    "call_has_source_and_number": "UPDATE calls_call SET source = ''",
    "call_dispatched_after_received": "UPDATE calls_call SET dispatched_at = received_at - interval '1 min'",
    "call_arrived_after_received": "UPDATE calls_call SET arrived_at = received_at - interval '1 min'",
    "call_cleared_after_received": "UPDATE calls_call SET cleared_at = received_at - interval '1 min'",
    "call_arrived_after_dispatched": (
        "UPDATE calls_call SET dispatched_at = received_at + interval '2 min', arrived_at = received_at"
    ),
    "call_cleared_after_dispatched": (
        "UPDATE calls_call SET dispatched_at = received_at + interval '2 min', cleared_at = received_at"
    ),
    "call_cleared_after_arrived": (
        "UPDATE calls_call SET arrived_at = received_at + interval '2 min', cleared_at = received_at"
    ),
    "call_review_decision_known": "UPDATE calls_call SET review_decision = 'perhaps'",
    "call_review_is_by_someone": "UPDATE calls_call SET review_decision = 'follow_up', review_reason = 'Why'",
    "call_review_says_why": (
        "UPDATE calls_call SET review_decision = 'duplicate', reviewed_at = now(),"
        " reviewed_by_id = (SELECT id FROM accounts_user LIMIT 1)"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name, acting):
    make_call(at=NOON, cad_number="one")
    make_call(at=NOON, cad_number="other")

    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BROKEN[name])


@pytest.mark.django_db
@pytest.mark.parametrize(("eligible", "reasons"), [(True, ["weapon"]), (False, [])])
def test_eligibility_says_why_not_and_only_then(eligible, reasons):
    row = CallEligibility(
        call=make_call(), program=Program.objects.get(code="CRT"), eligible=eligible, reasons=reasons
    )

    with pytest.raises(IntegrityError, match="calleligibility_says_why_not"), transaction.atomic():
        row.save()


@pytest.mark.django_db
def test_a_call_is_judged_once_a_program():
    call, program = make_call(), Program.objects.get(code="CRT")
    CallEligibility(call=call, program=program, eligible=True).save()

    with pytest.raises(IntegrityError, match="calleligibility_once_a_program"), transaction.atomic():
        CallEligibility(call=call, program=program, eligible=True).save()


def test_every_constraint_of_a_call_is_tried():
    assert {constraint.name for constraint in Call._meta.constraints} == set(BROKEN)

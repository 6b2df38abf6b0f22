"""What PostgreSQL refuses, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from heart.core.acting import acting_as
from referrals.actions import ask_override, change_status, log_handoff, make_link, refer
from referrals.models import Referral
from tests.conftest import NOON
from tests.factories import make_in
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(acting) -> Referral:
    return make_in("sent")


@pytest.fixture
def link(sent, supervisor):
    return make_link(referral=sent, by=supervisor, at=NOON)[0]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'lost', check_at = NULL", "referral_status_known"),
        ("sent_at = NULL", "referral_was_sent"),
        ("decline_reason = 'Full'", "referral_declined_says_why"),
        ("received_on = '2026-11-16'", "referral_received_on_a_day"),
        ("check_at = NULL", "referral_open_has_a_limit"),
        ("status = 'accepted'", "stands_by_events"),
        (
            "status = 'not_received', check_at = NULL, failed_at = NULL",
            "referral_failed_says_when",
        ),
    ],
)
def test_a_referral_says_what_its_status_says(sent, change, constraint):
    refused = refuser_of(f"UPDATE referrals_referral SET {change} WHERE id = '{sent.pk}'")

    assert refused == constraint


def copy_of(table: str, pk, **changed: str) -> str:
    """A statement that inserts a copy of a row, with other values for some columns."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description]
    changed = {"id": "gen_random_uuid()"} | changed
    values = ", ".join(changed.get(name, name) for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id = '{pk}'"


def test_one_open_referral_of_a_need_to_a_service(sent):
    assert refuser_of(copy_of("referrals_referral", sent.pk)) == "referral_one_open_a_service"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({}, "referralevent_one_a_place"),
        ({"place": "9", "status": "'lost'"}, "referralevent_status_known"),
        ({"place": "9", "source": "'hearsay'"}, "referralevent_source_known"),
        ({"place": "9", "status": "'received'", "evidence": "''"}, "referralevent_received_says_how"),
    ],
)
def test_a_step_says_who_says_so(sent, changed, constraint):
    step = sent.events.latest("place")

    assert refuser_of(copy_of("referrals_referralevent", step.pk, **changed)) == constraint


@pytest.mark.parametrize("statement", ["UPDATE {} SET evidence = 'x'", "DELETE FROM {}"])
def test_a_step_stands(sent, statement):
    # The trigger `stands`.
    with (
        pytest.raises(DatabaseError, match=r"Cannot (update|delete)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("referrals_referralevent"))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("token_hash = 'the secret itself'", "providerlink_keeps_only_a_hash"),
        ("used_at = made_at, withdrawn_at = made_at", "providerlink_used_or_withdrawn"),
        ("expires_at = made_at", "providerlink_ends_after_it_was_made"),
    ],
)
def test_a_link_is_used_or_withdrawn_and_ends(link, change, constraint):
    refused = refuser_of(f"UPDATE referrals_providerlink SET {change} WHERE id = '{link.pk}'")

    assert refused == constraint


def test_one_link_of_a_referral_can_be_answered(link):
    other = copy_of("referrals_providerlink", link.pk, token_hash=f"'{'0' * 64}'")

    assert refuser_of(other) == "providerlink_one_a_referral"


@pytest.fixture
def asked(supervisor):
    draft = make_in("draft")
    return ask_override(referral=draft, reason="It can't wait", by=supervisor, at=NOON)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("reason = ' '", "overriderequest_says_why"),
        ("answer = 'perhaps', answered_at = asked_at, answered_by_id = asked_by_id",
         "overriderequest_answer_known"),
        ("answer = 'sent'", "overriderequest_answered_says_when_and_who"),
        ("answer = 'refused', answered_at = asked_at, answered_by_id = asked_by_id",
         "overriderequest_refused_says_why"),
    ],
)  # fmt: skip
def test_a_request_to_a_supervisor_says_why_and_who_answered(asked, change, constraint):
    refused = refuser_of(f"UPDATE referrals_overriderequest SET {change} WHERE id = '{asked.pk}'")

    assert refused == constraint


def test_one_request_of_a_referral_waits(asked):
    assert refuser_of(copy_of("referrals_overriderequest", asked.pk)) == "overriderequest_one_waits"


def test_a_handoff_names_who_was_there_and_stands(sent, supervisor):
    made = log_handoff(referral=sent, provider_person="Sam Sample", by=supervisor, at=NOON)
    other = {"contact_id": "gen_random_uuid()", "provider_person": "' '"}

    assert refuser_of(copy_of("referrals_handoff", made.pk, **other)) == "handoff_names_who_was_there"
    # The trigger `stands`.
    for statement in ("UPDATE {} SET provider_person = 'x'", "DELETE FROM {}"):
        with (
            pytest.raises(DatabaseError, match=r"Cannot (update|delete)"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format("referrals_handoff"))


def test_what_ended_may_be_referred_again(sent, supervisor):
    with acting_as(supervisor):
        change_status(referral=sent, status="declined", reason="Full", by=supervisor, at=NOON)

    again = refer(need=sent.need, service=sent.service, by=supervisor, at=NOON)

    assert again.status == "draft"

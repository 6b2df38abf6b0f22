"""E-mail is second: claimed, sent, marked. A fault may send it again, but loses nothing and stops nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notices.actions import deliver
from notices.actions.sending import BATCH, _claimed
from notices.models import OutboxEmail
from notices.models.outbox import CLAIM_LAPSES_AFTER, MAX_TRIES
from tests.conftest import NOON
from tests.factories import make_user
from tests.notices.telling import told

pytestmark = pytest.mark.django_db


class RefusesSome(EmailBackend):
    """A mail server that does not take some addresses."""

    refused: set[str] = set()

    def send_messages(self, messages):
        if {to for message in messages for to in message.to} & self.refused:
            raise OSError("450 mailbox of Nell Demo is full")
        return super().send_messages(messages)


@pytest.fixture
def refuse(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusesSome"
    RefusesSome.refused = set()
    return RefusesSome.refused.add


def test_a_notice_is_mailed_once_with_no_name_and_a_link(navigator, settings):
    settings.SITE_URL = "https://heart.example"
    (notice,) = told(navigator)

    assert (deliver(NOON), deliver(NOON)) == (1, 0)

    (message,) = mail.outbox
    assert message.to == [navigator.email]
    assert message.subject == "[HEART] An export is ready CN-26-0412"
    assert "https://heart.example/cases/1/" in message.body
    assert navigator.name not in message.body
    assert message.extra_headers["Message-ID"] == f"<notice-{notice.pk}@localhost>"


def test_killed_between_claim_and_mark_it_goes_again_with_the_same_id(navigator):
    told(navigator)
    (email,) = _claimed(NOON)  # and here the process died

    assert deliver(NOON + CLAIM_LAPSES_AFTER - timedelta(seconds=1)) == 0
    assert deliver(NOON + CLAIM_LAPSES_AFTER) == 1

    assert mail.outbox[0].extra_headers["Message-ID"] == email.message_id


def test_what_always_kills_the_process_is_parked(navigator):
    told(navigator)
    at = NOON
    for _ in range(MAX_TRIES):
        assert len(_claimed(at)) == 1
        at += CLAIM_LAPSES_AFTER

    assert deliver(at) == 0

    (parked,) = OutboxEmail.objects.parked()
    assert (parked.tries, parked.last_error) == (MAX_TRIES, "Interrupted")


def test_one_that_fails_waits_longer_each_time_and_is_parked_after_five(navigator, supervisor, refuse):
    refuse(navigator.email)
    told(navigator, supervisor)

    assert deliver(NOON) == 1  # the other went out

    waits = []
    while email := OutboxEmail.objects.waiting().first():
        waits.append(email.next_try_at)
        deliver(email.next_try_at)
    (parked,) = OutboxEmail.objects.parked()
    assert [later - NOON for later in waits] == [
        timedelta(minutes=1),
        timedelta(minutes=11),
        timedelta(hours=1, minutes=11),
        timedelta(hours=7, minutes=11),
    ]
    assert (parked.tries, parked.last_error) == (MAX_TRIES, "OSError")
    assert len(mail.outbox) == 1


def test_more_than_a_batch_goes_out_in_one_pass_past_a_bad_one(team, refuse):
    people = [make_user(team=team) for _ in range(BATCH + 5)]
    refuse(people[0].email)
    told(*people)

    assert deliver(NOON) == BATCH + 4


def test_whoever_left_meanwhile_gets_nothing(navigator, clock):
    told(navigator)
    navigator.is_active = False
    navigator.save_by(clock)

    assert deliver(NOON) == 0

    dropped = OutboxEmail.objects.get()
    assert (len(mail.outbox), dropped.dropped_at, dropped.dropped_because) == (0, NOON, "left")


def test_nothing_goes_before_its_time(navigator):
    told(navigator)

    assert deliver(NOON - timedelta(seconds=1)) == 0

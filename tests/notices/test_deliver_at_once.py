"""Several sweeps at once, each on a connection of its own."""

import threading
import uuid

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from notices.actions import Telling, deliver, tell_all
from notices.models import Notice, OutboxEmail
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Thirty e-mails that other connections see too; taken away by hand, as no rollback reaches them."""
    with django_db_blocker.unblock():
        reader = make_user()
        tellings = [
            Telling([reader], Notice.Kind.OVERDUE, uuid.uuid4(), "CN-26-0412", "/cases/1/") for _ in range(30)
        ]
        notices = tell_all(tellings, at=NOON)
        yield notices
        OutboxEmail.objects.filter(notice__recipient=reader).delete()
        Notice.objects.to(reader).delete()
        reader.delete_by(User.objects.clock())


def test_four_sweeps_at_once_send_each_once(committed):
    def sweep():
        try:
            deliver(NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(sent) == sorted(notice.email.message_id for notice in committed)

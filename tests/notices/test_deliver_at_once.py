"""Several sweeps at once, each on a connection of its own."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from notices.actions import Telling, deliver, tell_all
from notices.models import Notice, OutboxEmail
from tests.conftest import NOON
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def apart(acts):
    """Run `acts` at once, outside the test's own transaction: what they write is committed."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def committed():
    """Thirty e-mails that every connection sees; taken away by hand, as no rollback reaches them."""

    def tell_thirty():
        reader = make_user()
        tellings = [
            Telling([reader], Notice.Kind.OVERDUE, uuid.uuid4(), "CN-26-0412", "/cases/1/") for _ in range(30)
        ]
        return reader, tell_all(tellings, at=NOON)

    def forget():
        OutboxEmail.objects.filter(notice__recipient=reader).delete()
        Notice.objects.to(reader).delete()
        reader.delete_by(User.objects.clock())

    [(reader, notices)] = apart([tell_thirty])
    yield notices
    apart([forget])


def test_four_sweeps_at_once_send_each_once(committed):
    apart([lambda: deliver(NOON)] * 4)

    sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(sent) == sorted(notice.email.message_id for notice in committed)

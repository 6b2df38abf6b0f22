"""Several sweeps at once, each on a connection of its own."""

import uuid

import pytest
from django.core import mail

from notices.actions import Telling, deliver, tell_all
from notices.models import Notice
from tests.at_once import at_once
from tests.conftest import NOON
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def notices(committed):
    """Thirty e-mails that every connection sees."""

    def tell_thirty():
        reader = make_user()
        tellings = [
            Telling([reader], Notice.Kind.EXPORT_READY, uuid.uuid4(), "CN-26-0412", "/cases/1/")
            for _ in range(30)
        ]
        return tell_all(tellings, at=NOON)

    return committed(tell_thirty)


def test_four_sweeps_at_once_send_each_once(notices):
    at_once([lambda: deliver(NOON)] * 4)

    sent = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert sorted(sent) == sorted(notice.email.message_id for notice in notices)

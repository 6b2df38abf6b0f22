"""Two people claim at the same moment, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from heart.core.acting import acting_as
from neighbors.models import Neighbor
from notices.models import Notice, OutboxEmail
from tests.factories import make_case, make_user

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


def forget_everything():
    with acting_as(User.objects.clock(), "a test"):
        for noun in (OutboxEmail, Notice, Case, Neighbor):
            noun.objects.all().delete()
        User.objects.people().delete()


@pytest.fixture
def people_and_cases():
    """Two navigators and as many cases that nobody has, seen by every connection."""

    def begin():
        return [make_user("navigator") for _ in range(2)], [make_case() for _ in range(2)]

    [made] = apart([begin])
    yield made
    apart([forget_everything])


def claims(people, together):
    def claim_of(person):
        def claim():
            client = Client()
            client.force_login(person)
            together.wait(timeout=10)
            return client.post(reverse("followups:claim_next"))

        return claim

    return [claim_of(person) for person in people]


def test_each_gets_another_case_and_neither_sees_an_error(people_and_cases):
    people, cases = people_and_cases

    answers = apart(claims(people, Barrier(2)))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {case.get_absolute_url() for case in cases}

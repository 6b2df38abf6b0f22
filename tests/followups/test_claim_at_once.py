"""Two people claim at the same moment, each on a connection of their own."""

from threading import Barrier

import pytest
from django.test import Client
from django.urls import reverse

from tests.at_once import at_once
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people_and_cases(committed):
    """Two navigators and as many cases that nobody has, seen by every connection."""
    return committed(lambda: ([make_user("navigator") for _ in range(2)], [make_case() for _ in range(2)]))


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

    answers = at_once(claims(people, Barrier(2)))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer["Location"] for answer in answers} == {case.get_absolute_url() for case in cases}

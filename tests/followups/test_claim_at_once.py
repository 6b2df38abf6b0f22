"""Fifty people claim at the same moment, each on a connection of their own."""

from threading import Barrier

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from followups.models import FollowUp
from tests.at_once import at_once
from tests.factories import make_follow_up, make_user

pytestmark = pytest.mark.django_db
CLIENTS = 50


@pytest.fixture
def people(committed):
    return committed(lambda: [make_user("navigator") for _number in range(CLIENTS)])


def claims(people, together):
    def claim_of(person):
        client = Client()
        client.force_login(person)

        def claim():
            together.wait(timeout=60)
            return client.post(reverse("followups:claim_next"))

        return claim

    return [claim_of(person) for person in people]


def claimed_at_once(people) -> list:
    """What each was answered: the address of a case, or of the queue when none was left."""
    acts = at_once([lambda: claims(people, Barrier(CLIENTS))])[0]
    answers = at_once(acts)
    assert {answer.status_code for answer in answers} == {303}
    return [answer["Location"] for answer in answers]


def test_each_gets_another_case_in_the_order_without_a_gap(people, committed):
    many = committed(lambda: [make_follow_up().pk for _number in range(CLIENTS + 10)])

    given = claimed_at_once(people)

    first = FollowUp.objects.filter(pk__in=many).in_queue_order().select_related("case")[:CLIENTS]
    assert sorted(given) == sorted(one.case.get_absolute_url() for one in first)
    assert Case.objects.filter(assigned_to__in=people).count() == CLIENTS


def test_the_last_ones_are_all_given_before_anyone_is_told_that_none_is_left(people, committed):
    committed(lambda: [make_follow_up() for _number in range(CLIENTS - 5)])

    given = claimed_at_once(people)

    cases = [path for path in given if path != reverse("followups:queue")]
    assert (len(cases), len(set(cases))) == (CLIENTS - 5, CLIENTS - 5)

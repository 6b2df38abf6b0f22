"""Fifty people claim at the same moment, each on a connection of their own."""

from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import claim_case
from cases.models import Case
from followups.actions import claim_next
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


class Taking:
    """Somebody who has locked a case, and takes it when told to."""

    def __init__(self, case: Case, by) -> None:
        self.case, self.by = case, by
        self.has_it, self.go, self.done = Event(), Event(), Event()

    def __call__(self) -> None:
        with transaction.atomic():
            case = Case.objects.lock(self.case.pk)
            self.has_it.set()
            self.go.wait(60)
            claim_case(case=case, by=self.by, at=timezone.now())
        self.done.set()


def until_somebody_waits() -> None:
    for _moment in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        sleep(0.1)
    raise AssertionError("Nobody waits.")


def test_who_waits_for_a_case_holds_no_other(people, committed):
    """A lock that is kept while waiting for another is how two people stop each other for good."""
    committed(lambda: [make_follow_up() for _number in range(2)])
    rows = FollowUp.objects.in_queue_order().select_related("case")
    first, second = (Taking(row.case, by) for row, by in zip(rows, people[:2], strict=True))

    def waits():
        first.has_it.wait(60)
        second.has_it.wait(60)
        return claim_next(by=people[2], at=timezone.now())

    def looks() -> bool:
        try:
            until_somebody_waits()
            first.go.set()
            first.done.wait(60)
            until_somebody_waits()
            with transaction.atomic():
                return Case.objects.select_for_update(nowait=True).filter(pk=first.case.pk).exists()
        finally:
            first.go.set()
            second.go.set()

    *_taken, claim, is_free = at_once([first, second, waits, looks])

    assert is_free
    assert claim is None

import re
import uuid
from datetime import timedelta

import pytest

from heart.core.errors import NotPermitted
from notices.actions import Telling, acknowledge, mark_read, tell, tell_all
from notices.models import FACTS, Notice, OutboxEmail
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

CASE = uuid.uuid4()
# What would tell a stranger who reads over the shoulder why somebody is in touch with us.
TELLING = {
    "crisis", "mental", "health", "suicide", "overdose", "drug", "drugs", "alcohol", "substance", "care",
    "therapy", "shelter", "clinic", "hospital", "jail", "homeless", "housing", "benefits", "diagnosis",
}  # fmt: skip


def told(*people, step="overdue:1", at=NOON, kind=Notice.Kind.OVERDUE):
    return tell(
        to=people, kind=kind, about=CASE, case_number="CN-26-0412", path="/cases/1/", at=at, step=step
    )


def test_each_is_told_once_however_often_it_is_said(navigator, supervisor):
    first = told(navigator, supervisor)
    again = told(navigator, supervisor)

    assert {notice.recipient for notice in first} == {navigator, supervisor}
    assert again == []
    assert (Notice.objects.count(), OutboxEmail.objects.count()) == (2, 2)


def test_another_step_is_another_notice(navigator):
    told(navigator, step="overdue:1")
    told(navigator, step="overdue:2")

    assert Notice.objects.to(navigator).count() == 2


def test_whoever_left_is_not_told(navigator, supervisor):
    navigator.is_active = False

    assert [notice.recipient for notice in told(navigator, supervisor)] == [supervisor]


def test_many_are_told_in_as_many_statements_as_one(navigator, supervisor, django_assert_num_queries):
    tellings = [
        Telling([navigator, supervisor], Notice.Kind.OVERDUE, uuid.uuid4(), "CN-26-0412", "/cases/1/")
        for _ in range(50)
    ]

    with django_assert_num_queries(5):  # a savepoint, two inserts, one question
        new = tell_all(tellings, at=NOON)

    assert len(new) == 100


# Of no case: a shift, an entry of the directory, a file, the figures of a night.
WITHOUT_CASE = {
    Notice.Kind.UNCOVERED,
    Notice.Kind.SERVICE_CALL_DUE,
    Notice.Kind.EXPORT_READY,
    Notice.Kind.FIGURES_DIFFER,
}


@pytest.mark.parametrize("kind", Notice.Kind)
def test_every_kind_has_its_sentence_with_the_case_number_only(navigator, kind):
    (notice,) = told(navigator, kind=kind)

    assert ("CN-26-0412" in notice.says, "%" in notice.says) == (kind not in WITHOUT_CASE, False)


@pytest.mark.parametrize("kind", Notice.Kind)
def test_no_kind_says_what_is_wrong_with_anybody(kind):
    words = set(re.findall("[a-z]+", f"{kind.label} {FACTS[kind].says}".lower()))

    assert words.isdisjoint(TELLING)


def test_reading_keeps_the_first_moment(navigator):
    told(navigator)

    mark_read(notices=Notice.objects.all(), by=navigator, at=NOON)
    again = mark_read(notices=Notice.objects.all(), by=navigator, at=NOON + timedelta(hours=1))

    assert (again, Notice.objects.get().read_at) == (0, NOON)


def test_nobody_reads_for_another(navigator, supervisor):
    told(navigator)

    assert mark_read(notices=Notice.objects.all(), by=supervisor, at=NOON) == 0


def test_acknowledging_is_reading_too_and_the_first_moment_stands(navigator):
    (notice,) = told(navigator)

    acknowledge(notice=notice, by=navigator, at=NOON)
    again = acknowledge(notice=notice, by=navigator, at=NOON + timedelta(hours=1))

    assert (again.read_at, again.acknowledged_at) == (NOON, NOON)


def test_nobody_acknowledges_for_another(navigator, supervisor):
    (notice,) = told(navigator)

    with pytest.raises(NotPermitted):
        acknowledge(notice=notice, by=supervisor, at=NOON)

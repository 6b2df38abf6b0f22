"""What PostgreSQL refuses of evidence, checks, goals and to-dos, whoever writes."""

import pytest
from django.db import DatabaseError, transaction

from cases.actions import connect_need, note_to_dos, set_goal
from cases.models import NeedEvidence
from tests.conftest import NOON
from tests.factories import make_need
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

SOMEBODY = "(SELECT id FROM accounts_user LIMIT 1)"
ANSWERED = f"answered_at = now(), answered_by_id = {SOMEBODY}"
COPY = (
    'INSERT INTO cases_needevidence (id, need_id, place, level, source, "on", note, by_id, recorded_at)'
    " SELECT gen_random_uuid(), need_id, {place}, {level}, {source}, \"on\", '', by_id, now()"
    " FROM cases_needevidence"
)
REFUSED = [
    ("evidence_one_a_place", COPY.format(place="place", level=4, source="source")),
    ("evidence_level_known", COPY.format(place=9, level=6, source="source")),
    ("evidence_source_known", COPY.format(place=9, level=4, source="'rumor'")),
    (
        "connectioncheck_one_open_a_need",
        "INSERT INTO cases_connectioncheck (id, need_id, due_on, answer)"
        " SELECT gen_random_uuid(), need_id, due_on, '' FROM cases_connectioncheck",
    ),
    ("connectioncheck_answered_says_when_and_who", "UPDATE cases_connectioncheck SET answer = 'still'"),
    (
        "connectioncheck_answered_says_when_and_who",
        f"UPDATE cases_connectioncheck SET answer = 'perhaps', {ANSWERED}",
    ),
    (
        "connectioncheck_answered_says_when_and_who",
        f"UPDATE cases_connectioncheck SET answer = 'not', {ANSWERED}, withdrawn_at = now()",
    ),
    ("goal_status_known", "UPDATE cases_goal SET status = 'given_up'"),
    ("goal_says_something", "UPDATE cases_goal SET words = ' '"),
    ("todo_says_something", "UPDATE cases_todo SET words = ''"),
    ("stands_by_evidence", "UPDATE cases_need SET evidence_level = 5"),
    (
        "stands_by_evidence",
        "UPDATE cases_need SET evidence_level = 3, status = 'referred', connected_on = NULL",
    ),
    (
        "stands_by_evidence",
        "INSERT INTO cases_need (id, case_id, category, wanted, wanted_words, status, status_reason,"
        " evidence_level, service_name, verified_by)"
        " SELECT gen_random_uuid(), case_id, 'food', 'yes', '', 'referred', '', 2, '', '' FROM cases_need",
    ),
]


@pytest.fixture
def connected(acting, supervisor):
    need = connect_need(
        need=make_need(), evidence_level=4, verified_by="provider", connected_on=NOON.date(), by=supervisor,
        at=NOON,
    )  # fmt: skip
    set_goal(case=need.case, words="A bed", by=supervisor, at=NOON)
    note_to_dos(words=["Call"], by=supervisor, at=NOON)
    return need


@pytest.mark.parametrize(("constraint", "sql"), REFUSED)
def test_sql_can_not_break_it(connected, constraint, sql):
    assert refuser_of(sql) == constraint


@pytest.mark.parametrize(
    "sql", ["UPDATE cases_need SET wanted = 'no'", "UPDATE cases_goal SET status = 'met'"]
)
def test_what_is_right_is_accepted(connected, sql):
    assert refuser_of(sql) == ""


def test_a_step_stands(connected):
    for change in (
        lambda: NeedEvidence.objects.update(source="neighbor"),
        lambda: NeedEvidence.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()

"""What PostgreSQL refuses of saved views, bulk acts and tries that were taken back, whoever writes."""

import pytest

from followups.models import BulkAct, BulkRow, ColumnChoice, SavedView, StruckAttempt
from tests.factories import make_follow_up
from tests.factories.story import MONDAY
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

OWNER = "(SELECT owner_id FROM followups_savedview WHERE owner_id IS NOT NULL ORDER BY id LIMIT 1)"
TEAM = "(SELECT team_id FROM followups_savedview WHERE team_id IS NOT NULL ORDER BY id LIMIT 1)"
OWN, OF_TEAM = "WHERE owner_id IS NOT NULL", "WHERE team_id IS NOT NULL"
FIRST_CASE = "(SELECT case_id FROM followups_bulkrow ORDER BY position LIMIT 1)"

OF_VIEWS = [
    ("savedview_of_a_person_or_a_team", f"owner_id = {OWNER}, team_id = {TEAM}"),
    ("savedview_of_a_person_or_a_team", "owner_id = NULL, team_id = NULL"),
    ("savedview_has_a_name", "name = ''"),
    ("savedview_columns_known", "columns = ARRAY['next', 'salary']"),
    ("savedview_name_once_per_person", f"name = CASE WHEN name = 'One' THEN 'one' ELSE 'ONE' END {OWN}"),
    ("savedview_name_once_per_team", f"name = CASE WHEN name = 'One' THEN 'one' ELSE 'ONE' END {OF_TEAM}"),
    ("savedview_one_default_per_person", f"is_default = true {OWN}"),
    ("savedview_one_default_per_team", f"is_default = true {OF_TEAM}"),
]

OF_BULK_ACTS = [
    ("bulkact_kind_known", "kind = 'delete'"),
    ("bulkact_a_moved_date_has_a_window", "kind = 'reschedule'"),
    ("bulkact_a_moved_date_has_a_window", "kind = 'reschedule', opens_at = now(), due_at = now()"),
    ("bulkact_a_moved_date_has_a_window", "opens_at = now()"),
    ("bulkact_undone_within_ten_minutes", "undone_at = at + interval '10 min 1 s'"),
    ("bulkact_undone_within_ten_minutes", "undone_at = at - interval '1 s'"),
]

OF_BULK_ROWS = [
    ("bulkrow_position_once", "position = 1"),
    ("bulkrow_record_once", f"case_id = {FIRST_CASE}"),
    ("bulkrow_fate_known", "fate = 'lost', before = '{}', after = '{}'"),
    ("bulkrow_changed_says_from_what_to_what", "before = '{}'"),
    ("bulkrow_changed_says_from_what_to_what", "fate = 'same'"),
    ("bulkrow_undone_only_what_changed", "fate = 'same', before = '{}', after = '{}', undo = 'back'"),
    ("bulkrow_undone_only_what_changed", "undo = 'half'"),
]

BROKEN = [
    *((name, f"UPDATE followups_savedview SET {change}") for name, change in OF_VIEWS),
    *((name, f"UPDATE followups_bulkact SET {change}") for name, change in OF_BULK_ACTS),
    *((name, f"UPDATE followups_bulkrow SET {change}") for name, change in OF_BULK_ROWS),
    ("columnchoice_columns_known", "UPDATE followups_columnchoice SET columns = ARRAY['salary']"),
    ("struckattempt_never_a_contact", "UPDATE followups_struckattempt SET outcome = 'reached'"),
]


@pytest.fixture
def kept(navigator, acting) -> None:
    """Two views of a person and two of a team, a bulk act on two cases, and one try taken back."""
    for name in ("One", "Two"):
        SavedView.objects.create(owner=navigator, name=name)
        SavedView.objects.create(team=navigator.team, name=name)
    ColumnChoice.objects.create(user=navigator)
    bulk = BulkAct.objects.create(kind=BulkAct.Kind.ASSIGN, by=navigator, at=MONDAY)
    for position in (1, 2):
        follow_up = make_follow_up()
        BulkRow.objects.create(
            bulk=bulk, position=position, case=follow_up.case, to=navigator, fate="changed",
            before={"team_id": None}, after={"team_id": str(navigator.team_id)},
        )  # fmt: skip
    StruckAttempt.objects.create(
        follow_up=follow_up, by=navigator, at=MONDAY, recorded_at=MONDAY, method="phone",
        outcome="no_answer", struck_at=MONDAY,
    )  # fmt: skip


@pytest.mark.parametrize(("constraint", "sql"), BROKEN)
def test_sql_can_not_break_it(kept, constraint, sql):
    assert refuser_of(sql) == constraint

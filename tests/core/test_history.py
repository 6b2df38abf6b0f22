"""History is written by PostgreSQL: one row a change, whatever the path, with the actor who made it."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Team, User
from cases.models import Need
from heart.core.acting import acting_as, coming_through
from tests.factories import make_case, make_need, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def need() -> Need:
    return make_need()


def rows(record) -> list[tuple[str, str, str | None]]:
    """Kind, actor and reason of each row of history, oldest first."""
    history = type(record).history.filter(id=record.pk).order_by("history_id")
    names = dict(User.objects.values_list("pk", "name"))
    return [(row.history_type, names[row.history_user_id], row.history_change_reason) for row in history]


def test_a_save_writes_one_row_with_actor_and_reason(need, navigator):
    need.wanted = Need.Wanted.NOT_NOW
    need.save_by(navigator, reason="Said so on the phone")

    assert rows(need)[1:] == [("~", navigator.name, "Said so on the phone")]
    assert need.version == 2


def test_a_save_without_a_change_writes_none_and_keeps_the_version(need, navigator):
    before = need.version, need.updated_at

    need.save_by(navigator, reason="Nothing new")

    assert len(rows(need)) == 1
    assert (need.version, need.updated_at) == before


def test_queryset_update_writes_one_row_for_each_record_that_changed(navigator):
    changed, unchanged = make_need(category="housing"), make_need(category="food")
    with acting_as(navigator, "first"):
        Need.objects.filter(pk=unchanged.pk).update(wanted="no")

    with acting_as(navigator, "all"):
        Need.objects.filter(pk__in=[changed.pk, unchanged.pk]).update(wanted="no")

    assert [len(rows(changed)), len(rows(unchanged))] == [2, 2]
    assert rows(changed)[-1] == ("~", navigator.name, "all")


def test_bulk_create_and_bulk_update_write_one_row_each(navigator):
    case = make_case()
    needs = [Need(case=case, category=category) for category in ("housing", "food", "legal")]
    with acting_as(navigator, "bulk"):
        Need.objects.bulk_create(needs)
        for need in needs:
            need.wanted = Need.Wanted.NOT_NOW
        Need.objects.bulk_update(needs, ["wanted"])

    expected = [("+", navigator.name, "bulk"), ("~", navigator.name, "bulk")]
    assert [rows(need) for need in needs] == [expected] * 3


def test_plain_sql_is_written_down_too(need, navigator):
    with acting_as(navigator, "by hand"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_need SET wanted = 'no' WHERE id = %s", [need.pk])

    assert rows(need)[-1] == ("~", navigator.name, "by hand")


def test_deleting_keeps_what_was(need, navigator):
    need_id, category = need.pk, need.category
    need.delete_by(navigator, reason="A double")

    last = Need.history.filter(id=need_id).latest("history_id")
    assert (last.history_type, last.category, last.history_user_id) == ("-", category, navigator.pk)


def test_a_change_without_an_actor_is_refused(need):
    need.wanted = Need.Wanted.NO
    with pytest.raises(DatabaseError, match="without an actor is refused"), transaction.atomic():
        need.save()

    need.refresh_from_db()
    assert need.wanted == Need.Wanted.YES


def test_a_nested_act_does_not_lend_its_actor_to_the_outer_one(need, navigator, supervisor):
    other = make_team("west")
    with acting_as(navigator, "outer"):
        with acting_as(supervisor, "inner"):
            Team.objects.filter(pk=other.pk).update(name="West side")
        Need.objects.filter(pk=need.pk).update(wanted="no")

    assert rows(other)[-1] == ("~", supervisor.name, "inner")
    assert rows(need)[-1] == ("~", navigator.name, "outer")


def test_an_inner_act_that_fails_gives_the_actor_back(need, navigator, supervisor):
    with acting_as(navigator, "outer"):
        with pytest.raises(ZeroDivisionError), acting_as(supervisor, "inner"):
            raise ZeroDivisionError
        with pytest.raises(DatabaseError), acting_as(supervisor, "inner"), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        Need.objects.filter(pk=need.pk).update(wanted="no")

    assert rows(need)[-1] == ("~", navigator.name, "outer")


def test_history_says_by_which_way_in(need, navigator):
    with coming_through("api"):
        need.wanted = Need.Wanted.NO
        need.save_by(navigator)

    assert Need.history.filter(id=need.pk).latest("history_id").history_via == "api"


def test_signing_in_writes_no_history(navigator, browse):
    browse(navigator)

    assert len(rows(navigator)) == 1


def test_as_of_and_diff_read_what_the_triggers_wrote(need, navigator):
    need.wanted = Need.Wanted.NO
    need.save_by(navigator)

    newest, first = need.history.order_by("-history_id")
    assert newest.diff_against(first).changed_fields == ["wanted"]
    assert Need.history.as_of(first.history_date).get(pk=need.pk).wanted == "yes"


@pytest.mark.parametrize("statement", ["UPDATE {} SET history_via = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["cases_historicalneed", "accounts_historicaluser", "audit_accessevent"])
def test_the_applications_role_can_not_change_the_past(statement, table):
    statement = statement.replace("history_via", "via") if table == "audit_accessevent" else statement
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("SET LOCAL ROLE heart_app; " + statement.format(table))


def test_the_applications_role_can_not_alter_tables():
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="must be owner"),
        transaction.atomic(),
    ):
        cursor.execute("SET LOCAL ROLE heart_app; ALTER TABLE cases_need DISABLE TRIGGER ALL")


def test_every_history_table_has_the_columns_that_its_triggers_fill():
    from django.apps import apps

    from heart.core.models import Base
    from heart.core.triggers import tracked_columns

    tracked = [model for model in apps.get_models() if issubclass(model, Base)]
    assert len(tracked) >= 12
    for model in tracked:
        history = {field.column for field in model.history.model._meta.fields if not field.generated}
        meta = {name for name in history if name.startswith("history_")}
        assert history - meta == set(tracked_columns(model)), model

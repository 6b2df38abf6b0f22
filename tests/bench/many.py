"""Any number of open follow-ups, made by PostgreSQL itself in the shape of rows that the actions made.

Every row is a copy of one template, with what sets it apart worked out from its number, so the tables may
gain columns without this. As superuser, without triggers: what they keep is written here, and must be true.
"""

from django.db import connection, transaction

from accounts.models import Team, User
from cases.models import Case
from followups.models import CaseWithoutDate, FollowUp
from neighbors.models import Neighbor
from tests.factories import make_follow_up, make_team, make_user

# Of every hundred rows: how many are with somebody, and how many of them are pinned among all.
HELD_OF_100 = 60
PINNED_OF_ALL = 20
# Act-by is spread over three weeks, ten of whose days are past; closing times hold many rows of one moment.
SPREAD_HOURS = 21 * 24
PAST_HOURS = 10 * 24


def people(teams: int, each: int) -> list[User]:
    """Navigators in teams of their own, two rooms of the queue that nobody else sees."""
    made = [make_team(f"team-{number}") for number in range(teams)]
    return [make_user("navigator", team=team) for team in made for _one in range(each)]


@transaction.atomic
def many_follow_ups(number: int, holders: list[User]) -> None:
    """`number` pending follow-ups, each of a case and a neighbor of its own, seen from every connection."""
    template = make_follow_up()
    case, neighbor = template.case, template.case.neighbor
    supervisor = User.objects.filter(role="supervisor").first() or make_user("supervisor")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "CREATE TEMP TABLE holder ON COMMIT DROP AS "
            "SELECT row_number() OVER () - 1 AS place, id, team_id FROM accounts_user WHERE id = ANY(%s)",
            [[one.pk for one in holders]],
        )
        cursor.execute("CREATE TEMP TABLE many ON COMMIT DROP AS " + _MANY, _facts(number, len(holders)))
        _copies(cursor, Neighbor, neighbor.pk, {
            "id": "md5('neighbor' || m.n)::uuid", "code": "'M-' || m.n", "known_as": "'Testa ' || m.n",
        })  # fmt: skip
        _copies(cursor, Case, case.pk, {
            "id": "md5('case' || m.n)::uuid", "number": "'M-' || m.n",
            "neighbor_id": "md5('neighbor' || m.n)::uuid", "person": "md5('neighbor' || m.n)::uuid",
            "assigned_to_id": "m.holder_id", "team_id": "m.team_id", "risk": "m.risk",
        })  # fmt: skip
        _copies(cursor, FollowUp, template.pk, {
            "id": "md5('follow-up' || m.n)::uuid", "case_id": "md5('case' || m.n)::uuid",
            "encounter_id": "NULL",
            "holder_id": "m.holder_id", "team_id": "m.team_id", "risk": "m.risk",
            "tries_without_contact": "m.tries", "act_by": "m.act_by", "due_at": "m.act_by + interval '5 h'",
            "promised_due_at": "m.act_by + interval '5 h'",
            "opens_at": "m.act_by - interval '19 h'", "anchor_at": "m.act_by - interval '67 h'",
            "pinned_at": "CASE WHEN m.pinned THEN now() END",
            "pinned_by_id": f"CASE WHEN m.pinned THEN '{supervisor.pk}'::uuid END",
            "pinned_reason": "CASE WHEN m.pinned THEN 'Promised on the phone' ELSE '' END",
        })  # fmt: skip


# Spread by a hash of its number, so that a page's rows lie anywhere in the table.
_MANY = """
SELECT n, h.id AS holder_id, h.team_id,
       (ARRAY[NULL, 'low', 'moderate', 'high'])[1 + mod(n * 7, 4)] AS risk, mod(n * 3, 4) AS tries,
       date_trunc('hour', now()) + interval '1 h' * (mod(n::bigint * 7919, %(spread)s) - %(past)s) AS act_by,
       mod(n, %(apart)s) = 0 AS pinned
FROM generate_series(1, %(number)s) AS n
LEFT JOIN holder h ON mod(n * 13, 100) < %(held)s AND h.place = mod(n::bigint * 31, %(holders)s)
"""


def _facts(number: int, holders: int) -> dict[str, int]:
    return {
        "number": number,
        "holders": max(holders, 1),
        "held": HELD_OF_100,
        "spread": SPREAD_HOURS,
        "past": PAST_HOURS,
        "apart": max(number // PINNED_OF_ALL, 1),
    }


def _copies(cursor, model, template, different: dict[str, str]) -> None:
    """One row for each of `many`: the template's columns, but for those that differ."""
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    assert different.keys() <= set(columns), different.keys() - set(columns)
    values = ", ".join(different.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" t CROSS JOIN many m WHERE t.id = %s',
        [template],
    )


def settled_statistics() -> None:
    """What autovacuum does in a minute's time: the planner knows the tables as they are."""
    with connection.cursor() as cursor:
        for model in (Neighbor, Case, FollowUp, CaseWithoutDate, Team):
            cursor.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')

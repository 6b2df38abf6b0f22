"""Who held each case so far, read out of its history."""

from django.db import migrations

from accounts.models.user import CLOCK_ID

# A stretch begins where the holder differs from the row before, and ends where the next one begins.
HOLDINGS = """
    INSERT INTO cases_holding (id, case_id, holder_id, starts_at, ends_at)
    SELECT gen_random_uuid(), id, assigned_to_id, starts_at, ends_at
    FROM (SELECT id, assigned_to_id, history_date AS starts_at,
                 lead(history_date) OVER (PARTITION BY id ORDER BY history_date, history_id) AS ends_at
          FROM (SELECT id, assigned_to_id, history_date, history_id,
                       row_number() OVER told AS place, lag(assigned_to_id) OVER told AS before
                FROM cases_historicalcase
                WINDOW told AS (PARTITION BY id ORDER BY history_date, history_id)) AS said
          WHERE place = 1 OR assigned_to_id IS DISTINCT FROM before) AS stretches
    WHERE assigned_to_id IS NOT NULL AND id IN (SELECT id FROM cases_case)
"""


def read_holdings(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('heart.actor', %s, true)", [str(CLOCK_ID)])
        cursor.execute(HOLDINGS)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_a_case_knows_who_held_it"),
        ("accounts", "0002_the_first_actors"),
    ]
    operations = [migrations.RunPython(read_holdings, migrations.RunPython.noop)]

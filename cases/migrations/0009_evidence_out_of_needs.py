"""How we know where each need stands so far, read out of the need itself; and who is to be asked again."""

from django.db import migrations

from accounts.models.user import CLOCK_ID

EVIDENCE = """
    INSERT INTO cases_needevidence (id, need_id, place, level, source, "on", note, by_id, recorded_at)
    SELECT gen_random_uuid(), id, 1, evidence_level, coalesce(nullif(verified_by, ''), 'navigator'),
           coalesce(connected_on, (updated_at AT TIME ZONE 'UTC')::date), '', %s, updated_at
    FROM cases_need WHERE evidence_level > 0
"""
CHECKS = """
    INSERT INTO cases_connectioncheck (id, need_id, due_on, answer)
    SELECT gen_random_uuid(), id, connected_on + 30, '' FROM cases_need WHERE evidence_level = 4
"""


def read_evidence(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('heart.actor', %s, true)", [str(CLOCK_ID)])
        cursor.execute(EVIDENCE, [CLOCK_ID])
        cursor.execute(CHECKS)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_needs_move_by_evidence"),
        ("accounts", "0002_the_first_actors"),
    ]
    operations = [migrations.RunPython(read_evidence, migrations.RunPython.noop)]

"""What the clock has told so far becomes rows of the ladder: the owner's warning, and that it was overdue."""

from django.db import migrations

from accounts.models.user import CLOCK_ID

RUNGS = """
    INSERT INTO followups_escalation (id, follow_up_id, step, due_at, taken_at, told)
    SELECT gen_random_uuid(), id, step, due_at, taken_at, '{}'
    FROM followups_followup CROSS JOIN LATERAL
         (VALUES ('warned', warned_at), ('overdue', escalated_at)) AS told (step, taken_at)
    WHERE taken_at IS NOT NULL
    ON CONFLICT DO NOTHING
"""


def write_rungs(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('heart.actor', %s, true)", [str(CLOCK_ID)])
        cursor.execute(RUNGS)


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0011_the_pinned_stand_by_themselves"),
        ("accounts", "0002_the_first_actors"),
    ]
    operations = [migrations.RunPython(write_rungs, migrations.RunPython.noop)]

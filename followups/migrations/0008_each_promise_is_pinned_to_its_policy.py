"""Promises made before policies were pinned: to the policy that held when their window began to count."""

from django.db import migrations

from accounts.models.user import OPERATOR_ID

# The nearest policy where none holds on that day any more, for a promise was made under some policy.
PIN = f"""
SELECT set_config('heart.actor', '{OPERATOR_ID}', true),
       set_config('heart.reason', 'Pinned to the policy that it was made under', true),
       set_config('heart.via', 'migration', true);
UPDATE followups_followup f
SET promised_due_at = f.due_at,
    policy_id = (
        SELECT p.id
        FROM programs_followuppolicy p
        LEFT JOIN cases_encounter e ON e.id = f.encounter_id
        CROSS JOIN LATERAL (
            SELECT (f.anchor_at AT TIME ZONE coalesce((SELECT zone FROM programs_city), 'UTC'))::date AS day
        ) counted
        WHERE p.program_id IS NULL OR p.program_id = e.program_id
        ORDER BY counted.day BETWEEN p.starts_on AND coalesce(p.ends_on, 'infinity') DESC,
                 p.program_id IS NULL, abs(counted.day - p.starts_on)
        LIMIT 1
    );
"""


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0007_promises_have_a_policy_and_pauses"),
        ("accounts", "0002_the_first_actors"),
    ]
    operations = [migrations.RunSQL(PIN, migrations.RunSQL.noop)]

"""A trigger of the case's table, which a lower room owns: so it is made here, where its reader is."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION followups_follow_their_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The row itself looks again at its case (pgtrigger bring_case_and_tries), because these differ.
    UPDATE followups_followup f
    SET holder_id = n.assigned_to_id, team_id = n.team_id, risk = n.risk
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE f.case_id = n.id
      AND ROW(n.assigned_to_id, n.team_id, n.risk) IS DISTINCT FROM ROW(o.assigned_to_id, o.team_id, o.risk);
    RETURN NULL;
END $$;
CREATE TRIGGER followups_follow_their_case AFTER UPDATE ON cases_case
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION followups_follow_their_case();
"""
# A number that is not theirs has the rows count, and look at their cases, for themselves.
BRING_ALL = """
SELECT set_config('heart.actor', '00000000-0000-4000-8000-000000000003', true),
       set_config('heart.reason', 'Columns of the case and the number of tries', true);
UPDATE followups_followup SET tries_without_contact = tries_without_contact + 1;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_a_claim_knows_when_it_lapses"),
        ("followups", "0005_lists_sort_by_what_stands_on_the_row"),
    ]
    operations = [
        migrations.RunSQL(
            FOLLOW,
            "DROP TRIGGER followups_follow_their_case ON cases_case; DROP FUNCTION followups_follow_their_case",
        ),
        migrations.RunSQL(BRING_ALL, migrations.RunSQL.noop),
    ]

"""A trigger of the neighbor's table, which a lower room owns: so it is made here, where its reader is."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION cases_follow_their_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_case c SET person = n.person
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE c.neighbor_id = n.id AND n.person IS DISTINCT FROM o.person;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_follow_their_person AFTER UPDATE ON neighbors_neighbor
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION cases_follow_their_person();
"""
# Each row looks its person up by itself (pgtrigger bring_person).
BRING_ALL = """
SELECT set_config('heart.actor', '00000000-0000-4000-8000-000000000003', true),
       set_config('heart.reason', 'The person of the neighbor', true);
UPDATE cases_case SET person = neighbor_id WHERE person IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_one_open_case_per_person")]
    operations = [
        migrations.RunSQL(
            FOLLOW,
            "DROP TRIGGER cases_follow_their_person ON neighbors_neighbor; DROP FUNCTION cases_follow_their_person",
        ),
        migrations.RunSQL(BRING_ALL, migrations.RunSQL.noop),
    ]

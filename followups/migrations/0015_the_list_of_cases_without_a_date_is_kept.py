"""Triggers of both tables keep the list; the case's belongs to a lower room, so it is made where it is read."""

from django.db import migrations

LOOK = """
CREATE FUNCTION followups_look_for_dates(looked_at uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM followups_casewithoutdate w WHERE w.case_id = ANY(looked_at) AND (
        EXISTS (SELECT 1 FROM followups_followup f WHERE f.case_id = w.case_id AND f.status = 'pending')
        OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = w.case_id AND c.status = 'closed'));
    INSERT INTO followups_casewithoutdate (case_id)
    SELECT c.id FROM cases_case c WHERE c.id = ANY(looked_at) AND c.status <> 'closed'
      AND NOT EXISTS (SELECT 1 FROM followups_followup f WHERE f.case_id = c.id AND f.status = 'pending')
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION followups_case_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM followups_look_for_dates(ARRAY(SELECT id FROM new_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER followups_case_came AFTER INSERT ON cases_case
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION followups_case_came();

CREATE FUNCTION followups_case_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM followups_look_for_dates(
        ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.status <> n.status));
    RETURN NULL;
END $$;
CREATE TRIGGER followups_case_moved AFTER UPDATE ON cases_case
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION followups_case_moved();

CREATE FUNCTION followups_date_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM followups_look_for_dates(ARRAY(SELECT DISTINCT case_id FROM new_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER followups_date_came AFTER INSERT ON followups_followup
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION followups_date_came();

CREATE FUNCTION followups_date_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM followups_look_for_dates(ARRAY(
        SELECT n.case_id FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (o.status, o.case_id) IS DISTINCT FROM (n.status, n.case_id)
        UNION SELECT o.case_id FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.case_id <> n.case_id));
    RETURN NULL;
END $$;
CREATE TRIGGER followups_date_moved AFTER UPDATE ON followups_followup
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION followups_date_moved();

CREATE FUNCTION followups_date_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM followups_look_for_dates(ARRAY(SELECT DISTINCT case_id FROM old_rows));
    RETURN NULL;
END $$;
CREATE TRIGGER followups_date_went AFTER DELETE ON followups_followup
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION followups_date_went();

SELECT followups_look_for_dates(ARRAY(SELECT id FROM cases_case WHERE status <> 'closed'));
"""
FORGET = """
DROP TRIGGER followups_case_came ON cases_case;
DROP TRIGGER followups_case_moved ON cases_case;
DROP TRIGGER followups_date_came ON followups_followup;
DROP TRIGGER followups_date_moved ON followups_followup;
DROP TRIGGER followups_date_went ON followups_followup;
DROP FUNCTION followups_case_came, followups_case_moved, followups_date_came, followups_date_moved,
    followups_date_went;
DROP FUNCTION followups_look_for_dates(uuid[]);
DELETE FROM followups_casewithoutdate;
"""


class Migration(migrations.Migration):
    dependencies = [("followups", "0014_cases_without_a_date_are_listed")]
    operations = [migrations.RunSQL(LOOK, FORGET)]

"""Days are counted ahead. What changes a count marks its day, by triggers of tables that lower rooms own."""

import django.contrib.postgres.fields
from django.db import migrations, models

# A row of each table that measures count, and the days on which it is counted. `changed` are its rows, old and
# new. Elapsed hours, not days: an interval of days would follow the clock of whoever is connected.
OF_FOLLOW_UPS = """
    SELECT e.cleared_at FROM followups_followup f JOIN cases_encounter e ON e.id = f.encounter_id
"""
MOMENTS = {
    "cases_encounter": f"""
        SELECT cleared_at FROM changed
        UNION SELECT later.cleared_at FROM changed
            JOIN neighbors_neighbor met ON met.id = changed.neighbor_id
            JOIN neighbors_neighbor record ON record.person = met.person
            JOIN cases_encounter later ON later.neighbor_id = record.id
            AND later.cleared_at > changed.cleared_at
            AND later.cleared_at <= changed.cleared_at + interval '2160 hours'
        UNION {OF_FOLLOW_UPS} WHERE f.id IN (
            SELECT p.follow_up_id FROM followups_promise p JOIN changed ON changed.id = p.encounter_id)
    """,
    "cases_responder": "SELECT e.cleared_at FROM changed JOIN cases_encounter e ON e.id = changed.encounter_id",
    "cases_need": f"{OF_FOLLOW_UPS} WHERE f.case_id IN (SELECT case_id FROM changed)",
    "followups_followup": "SELECT e.cleared_at FROM changed JOIN cases_encounter e ON e.id = changed.encounter_id",
    "followups_promise": f"{OF_FOLLOW_UPS} WHERE f.id IN (SELECT follow_up_id FROM changed)",
    "followups_contactattempt": f"{OF_FOLLOW_UPS} WHERE f.id IN (SELECT follow_up_id FROM changed)",
}
# Records that become one person, or are parted: all that any of them was met for.
MARK_PERSONS = """
    CREATE FUNCTION insights_mark_persons() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO insights_changedday (day)
        WITH changed AS (
            SELECT coalesce(o.linked_to_id, o.id) AS before, coalesce(n.linked_to_id, n.id) AS after
            FROM old_rows o JOIN new_rows n ON n.id = o.id
            WHERE o.linked_to_id IS DISTINCT FROM n.linked_to_id), city AS (
            SELECT coalesce((SELECT zone FROM programs_city LIMIT 1), 'UTC') AS zone)
        SELECT DISTINCT (e.cleared_at AT TIME ZONE city.zone)::date
        FROM changed JOIN neighbors_neighbor record ON record.person IN (changed.before, changed.after)
        JOIN cases_encounter e ON e.neighbor_id = record.id, city;
        RETURN NULL;
    END $$;
    CREATE TRIGGER insights_mark_persons AFTER UPDATE ON neighbors_neighbor
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION insights_mark_persons();
"""
UNMARK_PERSONS = (
    "DROP TRIGGER insights_mark_persons ON neighbors_neighbor; DROP FUNCTION insights_mark_persons();"
)
OPERATIONS = {
    "insert": ("NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
    "update": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    ),
    "delete": ("OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
}


def names() -> list[tuple[str, str]]:
    return [(table, f"insights_mark_{table}_{operation}") for table in MOMENTS for operation in OPERATIONS]


def mark(table: str, operation: str) -> str:
    tables, changed = OPERATIONS[operation]
    name = f"insights_mark_{table}_{operation}"
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO insights_changedday (day)
        WITH changed AS ({changed}), city AS (
            SELECT coalesce((SELECT zone FROM programs_city LIMIT 1), 'UTC') AS zone)
        SELECT DISTINCT (moment.cleared_at AT TIME ZONE city.zone)::date
        FROM ({MOMENTS[table]}) moment, city;
        RETURN NULL;
    END $$;
    CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """


MARK = "".join(mark(table, operation) for table in MOMENTS for operation in OPERATIONS)
UNMARK = "".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for table, name in names())


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0004_exports_and_saved_filters'),
        ('cases', '0012_safety_plans'),
        ('followups', '0016_a_try_says_why_it_was_not_safe'),
        ('neighbors', '0007_records_of_one_person'),
        ('programs', '0010_a_note_is_written_on_a_template'),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureCheck',
            fields=[
                ('night', models.DateField(primary_key=True, serialize=False, verbose_name='night')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('compared', models.PositiveIntegerField(verbose_name='compared')),
                ('differences', models.JSONField(default=list, verbose_name='differences')),
            ],
            options={
                'verbose_name': 'check of the figures',
            },
        ),
        migrations.CreateModel(
            name='SummarizedDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('layout', models.CharField(max_length=16, verbose_name='layout')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'summarized day',
            },
        ),
        migrations.CreateModel(
            name='ChangedDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
            ],
            options={
                'verbose_name': 'changed day',
                'indexes': [models.Index(fields=['day'], name='changedday_by_day')],
            },
        ),
        migrations.CreateModel(
            name='LengthTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('source', models.CharField(max_length=20, verbose_name='source')),
                ('program', models.CharField(blank=True, max_length=40, verbose_name='program')),
                ('name', models.CharField(max_length=40, verbose_name='length')),
                ('minute', models.IntegerField(verbose_name='minute')),
                ('known', models.BigIntegerField(verbose_name='how many')),
                ('seconds', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=6, max_digits=24), size=None, verbose_name='seconds')),
                ('times', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='times')),
            ],
            options={
                'verbose_name': 'lengths of a day',
                'constraints': [models.UniqueConstraint(fields=('source', 'name', 'day', 'program', 'minute'), name='lengthtally_counted_once'), models.CheckConstraint(condition=models.Q(('known__gt', 0), ('seconds__len', models.F('times__len'))), name='lengthtally_is_of_pairs')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('source', models.CharField(max_length=20, verbose_name='source')),
                ('program', models.CharField(blank=True, max_length=40, verbose_name='program')),
                ('axis', models.CharField(blank=True, max_length=20, verbose_name='axis')),
                ('code', models.CharField(blank=True, max_length=60, verbose_name='code')),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='counts')),
                ('sums', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=6, max_digits=24), size=None, verbose_name='sums')),
            ],
            options={
                'verbose_name': 'tally',
                'constraints': [models.UniqueConstraint(fields=('source', 'axis', 'day', 'program', 'code'), name='tally_counted_once'), models.CheckConstraint(condition=models.Q(models.Q(('axis', ''), ('code', '')), models.Q(models.Q(('axis', ''), _negated=True), models.Q(('code', ''), _negated=True)), _connector='OR'), name='tally_axis_has_a_code')],
            },
        ),
        migrations.RunSQL(MARK, UNMARK),
        migrations.RunSQL(MARK_PERSONS, UNMARK_PERSONS),
    ]

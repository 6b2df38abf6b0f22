"""Case and encounter numbers come from sequences: two at once never get the same."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE cases_case_number; CREATE SEQUENCE cases_encounter_number",
            "DROP SEQUENCE cases_case_number; DROP SEQUENCE cases_encounter_number",
        )
    ]

"""The named actors exist wherever the table does: the first of them inserts itself."""

from django.db import migrations

from accounts.models.user import CLOCK_ID, NAMED_ACTORS


def insert_first_actors(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('heart.actor', %s, true)", [str(CLOCK_ID)])
    User.objects.bulk_create(
        User(pk=pk, email=email, name=name, role="system", is_active=False, password="!")
        for pk, (email, name) in NAMED_ACTORS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(insert_first_actors, migrations.RunPython.noop)]

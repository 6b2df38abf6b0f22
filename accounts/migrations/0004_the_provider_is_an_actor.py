"""Whoever answers a request through its link has no account: a named actor stands for them."""

from django.db import migrations

from accounts.models.user import CLOCK_ID, NAMED_ACTORS, PROVIDER_ID


def insert_provider(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    # A database made today has it since 0002.
    if User.objects.filter(pk=PROVIDER_ID).exists():
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('heart.actor', %s, true)", [str(CLOCK_ID)])
    email, name = NAMED_ACTORS[PROVIDER_ID]
    User.objects.bulk_create(
        [User(pk=PROVIDER_ID, email=email, name=name, role="system", is_active=False, password="!")]
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_a_team_has_a_lead")]
    operations = [migrations.RunPython(insert_provider, migrations.RunPython.noop)]

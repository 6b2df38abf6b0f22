"""Forgiving search needs trigrams and unaccented text; rate limits need the cache table."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            # unaccent() is only STABLE, since its dictionary could change; ours does not, and an index needs it.
            """
            CREATE FUNCTION heart_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$
            """,
            "DROP FUNCTION heart_fold(text)",
        ),
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS cache (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires)
            """,
            "DROP TABLE cache",
        ),
    ]

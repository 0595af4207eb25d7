"""Callers are found by their name before their street."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("complaints.migrations.0059_caller_lookup").FIND
# `search_text` begins with the name, so a word that begins within its length is part of it.
NAMED = "(SELECT count(*) FROM unnest($3) AS term WHERE strpos(search_text, '' '' || term) BETWEEN 1 AND length(name))"
FIND = (
    BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("(SELECT id, search_text FROM", "(SELECT id, name, search_text FROM")
    .replace("' ORDER BY (SELECT", f"' ORDER BY {NAMED} DESC, (SELECT")
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0087_safety_marker_reviews")]

    operations = [
        migrations.RunSQL(FIND, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
    ]

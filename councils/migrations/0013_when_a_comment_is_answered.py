"""A policy for comments says on which condition an answer is owed; the version that was published before says it too.

It stood in a note, where nothing could act on it. Nothing else of the version changes (see 0012).
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
WHEN = "Where the customer expects a reply, or one is fitting"
NOTE = "The policy doesn't say from when the ten days count; they are counted from receipt."
RESPONSE = "{stages,0,response}"
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{RESPONSE}', (document #> '{RESPONSE}') "  # noqa: S608
        "|| jsonb_build_object('when', %s::text, 'note', %s::text)) "
        f"WHERE procedure = 'comment' AND version = 'undated' AND NOT document #> '{RESPONSE}' ? 'when'",
        [WHEN, NOTE],
    )
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0012_what_older_policies_take")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

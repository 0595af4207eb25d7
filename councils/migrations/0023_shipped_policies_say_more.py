"""Versions that were published before say what the shipped documents say now of the Codes' lists, of extensions that are
explained and of replies that end a pause (shipped_policies.json).

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module
from pathlib import Path

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
SHIPPED = json.loads(Path(__file__).with_name("shipped_policies.json").read_text(encoding="utf-8"))
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = document || %s::jsonb "  # noqa: S608
        "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s",
        [json.dumps(each["says"]), each["council"], each["procedure"], each["version"]],
    )
    for each in SHIPPED
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0022_when_a_closure_was_decided")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

"""Policies say what residents read about what is not taken; versions that were published before get the same words.

Routes that were written for staff, and some that no policy states, went out in letters. The words are those that the
documents had when this was written (public_wording.json); nothing else of a version changes (see 0012).
"""

import json
from importlib import import_module
from pathlib import Path

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
WORDING = json.loads(Path(__file__).with_name("public_wording.json").read_text(encoding="utf-8"))
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = document || %s::jsonb WHERE document ->> 'council' = %s "  # noqa: S608
        "AND procedure = %s AND version = %s AND NOT document::text LIKE '%%public_wording%%'",
        [json.dumps(each["says"]), each["council"], each["procedure"], each["version"]],
    )
    for each in WORDING
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0014_writes_need_a_scope")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

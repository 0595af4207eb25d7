"""Cambridge City's policy asks questions about disrepair and spoken English; a version published before asks the same.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module
from pathlib import Path

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
SAID = json.loads(Path(__file__).with_name("special_matter_questions.json").read_text(encoding="utf-8"))
CITY = ("cambridge-city", "corporate", "undated")
ADDED = [
    *(("special_matters", key, added) for key, added in SAID["matters"].items()),
    *(("exclusions", key, {"note": note}) for key, note in SAID["notes"].items()),
]
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, ARRAY[%s], ("  # noqa: S608
        "SELECT jsonb_agg(CASE WHEN part ->> 'key' = %s THEN part || %s::jsonb ELSE part END ORDER BY place) "
        "FROM jsonb_array_elements(document -> %s) WITH ORDINALITY AS listed (part, place))) "
        "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s AND document ? %s",
        [section, key, json.dumps(added), section, *CITY, section],
    )
    for section, key, added in ADDED
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0046_representations")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

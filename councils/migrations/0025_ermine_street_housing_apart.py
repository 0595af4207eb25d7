"""South Cambridgeshire's version that was published before has Ermine Street Housing as an exclusion of its own.

Whoever was declined because a matter isn't the council's was sent there, whatever it was about. Nothing else of the
version changes (see 0012): otherwise `load_policies` would refuse the document.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
OTHERS = {"matter": "A complaint that isn't about the council", "route": "The organisation concerned"}
ERMINE_STREET = {
    "key": "ermine-street-housing",
    "matter": "A complaint about Ermine Street Housing",
    "route": "Ermine Street Housing, under its own complaints policy",
    "public_wording": (
        "Ermine Street Housing looks into complaints about its homes and services under its own complaints policy."
    ),
    "bodies": ["ermine-street-housing"],
    "paragraph": "Other Exceptions",
}
SPLIT = (
    f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{exclusions}}', ("  # noqa: S608
    "SELECT jsonb_agg(CASE WHEN part ->> 'key' = 'not-this-council' THEN part - 'bodies' || %s::jsonb ELSE part END "
    "ORDER BY place) "
    "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place)) || %s::jsonb) "
    "WHERE document ->> 'council' = 'south-cambridgeshire' AND procedure = 'corporate' AND version = '1.2'"
)


class Migration(migrations.Migration):
    dependencies = [("councils", "0024_what_an_exclusion_depends_on")]

    operations = [
        migrations.RunSQL(
            [*BEFORE.LIFT, [SPLIT, [json.dumps(OTHERS), json.dumps([ERMINE_STREET])]], *BEFORE.HOLD],
            migrations.RunSQL.noop,
        )
    ]

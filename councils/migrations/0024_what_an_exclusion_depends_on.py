"""Versions that were published before say what their exclusions depend on, and which are reasons at stage 1 only.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
FIRST = {"first_stage_only": True}
ADULTS = ("cambridgeshire-county", "adult-social-care", "si-2009-309")
CITY = ("cambridge-city", "corporate", "undated")
COUNTY = ("cambridgeshire-county", "corporate", "three-stage")
SOUTH = ("south-cambridgeshire", "corporate", "1.2")
SAYS = (
    (ADULTS, "resolved-at-once", {"condition": "made orally and put right by the next working day"}),
    (ADULTS, "investigated", {"condition": "a matter investigated already"}),
    (CITY, "service-request", FIRST),
    (CITY, "already-investigated", {"condition": "a matter investigated already"}),
    (COUNTY, "service-request", FIRST),
    (COUNTY, "first-highway-report", FIRST),
    (SOUTH, "service-request", FIRST),
    (SOUTH, "feedback", FIRST),
    (SOUTH, "more-about-an-open-complaint", {**FIRST, "condition": "an open complaint"}),
    (SOUTH, "stage-1-closed", {**FIRST, "condition": "a complaint answered before the last stage"}),
    (SOUTH, "stage-2-closed", {"condition": "a complaint answered at the last stage"}),
)
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{exclusions}}', ("  # noqa: S608
        "SELECT jsonb_agg(CASE WHEN part ->> 'key' = %s THEN part || %s::jsonb ELSE part END ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place))) "
        "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s",
        [key, json.dumps(says), *version],
    )
    for version, key, says in SAYS
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0023_shipped_policies_say_more")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

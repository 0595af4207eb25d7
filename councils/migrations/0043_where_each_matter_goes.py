"""Policies name where residents can take each matter; versions that were published before name the same bodies.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
CITY = ("cambridge-city", "corporate", "undated")
COUNTY = ("cambridgeshire-county", "corporate", "three-stage")
ADULTS = ("cambridgeshire-county", "adult-social-care", "si-2009-309")
EAST = ("east-cambridgeshire", "corporate", "undated")
SOUTH = ("south-cambridgeshire", "corporate", "1.2")
BODIES = {
    CITY: {
        "service-request": ["cambridge-city-customer-services"],
        "insurance-claim": ["cambridge-city-claims"],
        "staff-matter": ["acas"],
        "disrepair": ["cambridge-city-customer-services", "cambridge-city-claims"],
    },
    COUNTY: {
        "service-request": ["cambridgeshire-customer-services"],
        "school": ["school-governors"],
        "legal-action": ["court-or-tribunal", "cambridgeshire-highways-claims"],
    },
    ADULTS: {"employment": ["acas"], "pension": ["pensions-ombudsman"]},
    EAST: {
        "law-or-government-policy": ["member-of-parliament"],
        "business-relationship": ["public-procurement-review-service"],
        "legal-proceedings": ["court-or-tribunal"],
        "decided": ["court-or-tribunal"],
    },
    SOUTH: {
        "service-request": ["south-cambridgeshire-contact-service"],
        "business-relationship": ["public-procurement-review-service"],
        "staff-matter": ["acas"],
        "not-this-council": ["cambridgeshire-highways", "council-finder"],
    },
}
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{exclusions}}', ("  # noqa: S608
        "SELECT jsonb_agg(CASE WHEN part ->> 'key' = %s THEN part || %s::jsonb ELSE part END ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place))) "
        "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s AND document ? 'exclusions'",
        [key, json.dumps({"bodies": bodies}), *version],
    )
    for version, matters in BODIES.items()
    for key, bodies in matters.items()
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0042_address_wall")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

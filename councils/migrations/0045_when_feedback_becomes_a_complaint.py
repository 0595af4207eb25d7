"""South Cambridgeshire's policy says when the time of feedback that becomes a complaint starts; so do published versions.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
OFFER = {"counts_from": "the person's confirmation", "paragraph": "Feedback"}
SAY = (
    f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{kinds}}', ("  # noqa: S608
    "SELECT jsonb_agg(CASE WHEN part ->> 'kind' = 'feedback' THEN part || %s::jsonb ELSE part END ORDER BY place) "
    "FROM jsonb_array_elements(document -> 'kinds') WITH ORDINALITY AS listed (part, place))) "
    "WHERE document ->> 'council' = 'south-cambridgeshire' AND procedure = 'corporate' AND version = '1.2' "
    "AND document ? 'kinds'",
    [json.dumps({"offer": OFFER})],
)


class Migration(migrations.Migration):
    dependencies = [("councils", "0044_safeguarding")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

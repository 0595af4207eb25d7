"""Policies say how representations are decided and what many contacts about one policy lead to; versions that were
published before say the same.

Nothing else of a version changes (see 0012): otherwise `load_policies` would refuse the documents.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
CITY = ("cambridge-city", "corporate", "undated")
COUNTY = ("cambridgeshire-county", "corporate", "three-stage")
REPRESENTATION = ("cambridgeshire-county", "representation", "three-stage")
PARAGRAPH = "What happens when I make a representation?"
SAYS = {
    CITY: {
        "policy_clusters": {
            "review": "What a senior manager makes of the policy, together with councillors where that is right",
            "paragraph": "2.2",
            "note": "The policy speaks of a large number and gives none.",
        },
    },
    REPRESENTATION: {
        "representations": {
            "process": (
                "A director considers what you say. If the policy is another organisation's, we tell you who to "
                "contact. If the director thinks something should change, we tell you what happens next. If not, we "
                "tell you why."
            ),
            "final_decision_by": "elected members",
            "no_change_is_final": True,
            "paragraph": PARAGRAPH,
        },
        "policy_clusters": {
            "review": "Whether to look into it again",
            "paragraph": PARAGRAPH,
            "note": "The page speaks of a significant number and gives none.",
        },
    },
}
WHERE = "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s"
SAY = [
    (f"UPDATE {BEFORE.TABLE} SET document = document || %s::jsonb {WHERE}", [json.dumps(says), *version])  # noqa: S608
    for version, says in SAYS.items()
]
# What these fields say now stood among the special matters.
NO_MORE = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{special_matters}}', ("  # noqa: S608
        "SELECT jsonb_agg(part ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'special_matters') WITH ORDINALITY AS listed (part, place) "
        f"WHERE part ->> 'key' <> 'kind')) {WHERE} AND document ? 'special_matters'",
        [*COUNTY],
    ),
    (
        f"UPDATE {BEFORE.TABLE} SET document = document - 'special_matters' {WHERE}",  # noqa: S608
        [*REPRESENTATION],
    ),
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0045_when_feedback_becomes_a_complaint")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, *NO_MORE, *BEFORE.HOLD], migrations.RunSQL.noop)]

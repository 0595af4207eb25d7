"""The policy with two stages takes over what the one before said of anonymous complaints, also where it was published.

Nothing else of the version changes (see 0012).
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
ANONYMOUS = {
    "treatment": "by arrangement",
    "paragraph": "Confidentiality in the feedback process",
    "note": (
        "Taken over from the policy with three stages: the text of January 2026 that was to hand does not speak of it."
    ),
}
SAY = (
    f"UPDATE {BEFORE.TABLE} SET document = document || jsonb_build_object('anonymous', %s::jsonb) "  # noqa: S608
    "WHERE procedure = 'corporate' AND version = 'two-stage' AND NOT document ? 'anonymous'",
    [json.dumps(ANONYMOUS)],
)


class Migration(migrations.Migration):
    dependencies = [("councils", "0018_policy_withdrawal_wall")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, SAY, *BEFORE.HOLD], migrations.RunSQL.noop)]

"""Published versions say what the law says of their days: the six months of SI 2009/309 reg 14(3) begin on the day of
receipt, FOI and EIR leave out bank holidays in any part of the United Kingdom (s 10(6)), a public interest test may
extend an FOI answer (s 10(3)), and Cambridge City reopens in less than 12 months (4.0).

Nothing else of a published version changes (see 0012). `manage.py rebuild_deadlines` then brings the dates of open
cases in line; ended cases keep the dates by which they were judged.
"""

import json
from importlib import import_module

from django.db import migrations

BEFORE = import_module("councils.migrations.0012_what_older_policies_take")
SIX_MONTHS = {
    "first_day_counts": True,
    "paragraph": "SI 2009/309 reg 14(3)",
    "note": (
        "Six months is the outer limit and no target: the period for the answer is agreed with the complainant. "
        "The six months begin on the day of receipt."
    ),
}
FOI_DAYS = {"uk_wide": True, "note": "Bank holidays in any part of the United Kingdom are not working days."}
EIR_DAYS = {
    "uk_wide": True,
    "note": (
        "Defined as in the Freedom of Information Act 2000 s 10(6). Bank holidays in any part of the United Kingdom are "
        "not working days."
    ),
}
PUBLIC_INTEREST = {
    "extension": {
        "at_most": "20 working days",
        "times": 1,
        "paragraph": "Freedom of Information Act 2000 s 10(3)",
        "note": (
            "Only while the public interest in a qualified exemption is weighed; the applicant is told within the "
            "first 20 working days (s 17(2)). The Act says a reasonable time; the Commissioner expects at most 20 "
            "working days more."
        ),
    }
}
# Procedure, version, the place in the document, and what it says there from now on.
SAID = (
    ("adult-social-care", "si-2009-309", "{stages,0,response}", SIX_MONTHS),
    ("foi", "foia-2000", "{working_days}", FOI_DAYS),
    ("foi", "foia-2000", "{stages,0}", PUBLIC_INTEREST),
    ("eir", "si-2004-3391", "{working_days}", EIR_DAYS),
)
SAY = [
    (
        f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, %s::text[], (document #> %s::text[]) || %s::jsonb) "  # noqa: S608
        "WHERE procedure = %s AND version = %s",
        [place, place, json.dumps(says), procedure, version],
    )
    for procedure, version, place, says in SAID
]
LESS_THAN = (
    f"UPDATE {BEFORE.TABLE} SET document = jsonb_set(document, '{{reopening,less_than}}', 'true') "  # noqa: S608
    "WHERE procedure = 'corporate' AND version = 'undated' AND document ->> 'council' = 'cambridge-city' "
    "AND document ? 'reopening'"
)


class Migration(migrations.Migration):
    dependencies = [("councils", "0020_bank_holidays_elsewhere")]

    operations = [migrations.RunSQL([*BEFORE.LIFT, *SAY, LESS_THAN, *BEFORE.HOLD], migrations.RunSQL.noop)]

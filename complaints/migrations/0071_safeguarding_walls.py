"""Restricted cases and all that belongs to them are hidden from staff who may not see them."""

from django.db import migrations

from councils.tenancy import walls

RESTRICTIONS = "complaints_caserestriction"
PARTS = (
    "approvalrequest",
    "caseevent",
    "caselink",
    "caseparty",
    "casetask",
    "complaintdraft",
    "consent",
    "deadline",
    "digestentry",
    "document",
    "hold",
    "learning",
    "letter",
    "note",
    "outboxmessage",
    "reminder",
    "stagerecord",
    "trackinglink",
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0070_safeguarding")]

    operations = [
        walls.hidden_cases_function(),
        walls.restriction_wall(RESTRICTIONS),
        walls.read_by_functions(RESTRICTIONS),
        walls.same_council(RESTRICTIONS, "case_id", "complaints_case"),
        walls.narrow("complaints_case", shown_case=walls.SHOWN_CASE),
        *(walls.narrow(f"complaints_{part}", shown_case=walls.OF_SHOWN_CASE) for part in PARTS),
    ]

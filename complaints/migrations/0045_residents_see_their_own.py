"""A resident's scope reads what belongs to the resident's own cases, and of that nothing that was written for staff."""

from django.db import migrations

from councils.tenancy import walls

FOR_STAFF = ("note", "hold", "learning", "casetask")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0044_heartbeat"), ("councils", "0027_staff_are_verified")]

    operations = [
        walls.narrow("complaints_case", own_case=walls.OWN_CASE),
        walls.narrow("complaints_complaintdraft", own_draft=walls.OWN_DRAFT_BY_KEYS),
        walls.narrow("complaints_trackinglink", own_link=walls.OWN_LINK),
        walls.narrow("complaints_deadline", of_own_case=walls.OF_OWN_CASE_OR_QUEUE),
        *(
            walls.narrow(f"complaints_{queue}", not_resident=walls.NOT_RESIDENT_OR_QUEUE)
            for queue in ("outboxmessage", "calendarwork", "policytrialwork")
        ),
        *(walls.narrow(f"complaints_{table}", not_resident=walls.NOT_RESIDENT) for table in FOR_STAFF),
        walls.narrow("complaints_document", public=f"{walls.NOT_RESIDENT} OR public"),
        migrations.RunSQL("DROP FUNCTION IF EXISTS app_cases()", migrations.RunSQL.noop),
    ]

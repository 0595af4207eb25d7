"""A draft is seen by its owner and by the browser that began it, in one council, and by no member of staff."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0026_complaint_drafts")]

    operations = [
        walls.browser_function(),
        walls.draft_wall("complaints_complaintdraft"),
        walls.same_council("complaints_complaintdraft", "case_id", "complaints_case"),
    ]

"""Links between cases are for staff alone, and stay in their council."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0065_case_links")]

    operations = [
        walls.staff_wall("complaints_caselink"),
        walls.same_council("complaints_caselink", "case_id", "complaints_case"),
        walls.same_council("complaints_caselink", "other_id", "complaints_case"),
    ]

"""What waits for approval is for staff alone."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0024_approval_requests")]

    operations = [
        walls.staff_wall("complaints_approvalrequest"),
        walls.same_council("complaints_approvalrequest", "case_id", "complaints_case"),
    ]

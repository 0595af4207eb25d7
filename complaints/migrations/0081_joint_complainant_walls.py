"""A task may be for a joint complainant, of the same council."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0080_joint_complainants")]

    operations = [walls.same_council("complaints_casetask", "person_id", "complaints_person")]

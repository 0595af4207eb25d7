"""What was decided about reminders is for the council's own people, and written once."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0005_reminders")]

    operations = [
        walls.staff_wall("councils_reminderdecision"),
        walls.unchangeable("councils_reminderdecision", "What was decided about reminders stays on the record"),
    ]

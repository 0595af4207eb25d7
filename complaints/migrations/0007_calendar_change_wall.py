"""The record of a changed calendar is for the people of the council whose cases it moved."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_calendar_changes")]

    operations = [walls.staff_wall("complaints_calendarchange")]

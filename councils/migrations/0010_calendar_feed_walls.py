"""Whose dates an address leads to is for the council's own people."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0009_calendar_feeds")]

    operations = [walls.staff_wall("councils_calendarfeed")]

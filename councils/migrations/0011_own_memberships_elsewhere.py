"""Memberships in another council are read by the person they belong to, and changed by nobody outside that council."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0010_calendar_feed_walls")]

    operations = [walls.own_elsewhere_to_read_only("councils_membership")]

"""Who is away is for the council's own people."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0007_absences")]

    operations = [walls.staff_wall("councils_absence")]

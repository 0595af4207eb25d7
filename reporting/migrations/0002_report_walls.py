"""Row-level security on published reports, which no resident reads and nobody changes."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_published_reports")]

    operations = [
        walls.staff_wall("reporting_publishedreport"),
        walls.unchangeable("reporting_publishedreport", "Published figures stay as they were"),
    ]

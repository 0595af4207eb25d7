"""A safety marker can be kept until another day: who kept it, and an index to find those that are due."""

from django.db import migrations, models

from councils.tenancy import walls

MARKER = "complaints_safetymarker"
MARKED = ["council_id", "hazard", "source", "added_at", "added_by_id", "added_by_name"]
BEFORE = walls.columns_unchangeable(MARKER, [*MARKED, "review_on"], "A safety marker can only be ended.", once="hazard")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0086_protected_addresses")]

    operations = [
        migrations.AddField("safetymarker", "reviewed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "safetymarker",
            "reviewed_by_name",
            models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
        migrations.AddIndex(
            "safetymarker",
            models.Index(fields=["council", "review_on"], name="marker_to_review", condition=models.Q(ended_at=None)),
        ),
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        walls.columns_unchangeable(MARKER, MARKED, "A safety marker can only be kept or ended.", once="hazard"),
    ]

from django.db import migrations, models
from django.db.models import Q

OPEN = ["received", "under_investigation"]


class Migration(migrations.Migration):
    """The columns of a case that repeat its next deadline are called so.

    PostgreSQL renames them in the indexes by itself.
    """

    dependencies = [("complaints", "0053_email_and_progress_update")]

    operations = [
        migrations.RenameField("case", "binds_on", "next_deadline_on"),
        migrations.RenameField("case", "binds_as", "next_deadline_kind"),
        migrations.RenameField("case", "update_on", "next_update_on"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("case", "case_open_by_due"),
                migrations.RemoveIndex("case", "case_by_officer"),
                migrations.RemoveIndex("case", "case_by_service"),
                migrations.AddIndex(
                    "case",
                    models.Index(
                        fields=["council", "next_deadline_on", "id"],
                        name="case_open_by_due",
                        condition=Q(status__in=OPEN) | Q(due_on__isnull=False),
                    ),
                ),
                migrations.AddIndex(
                    "case",
                    models.Index(fields=["council", "officer", "next_deadline_on", "id"], name="case_by_officer"),
                ),
                migrations.AddIndex(
                    "case",
                    models.Index(fields=["council", "service_area", "next_deadline_on", "id"], name="case_by_service"),
                ),
            ]
        ),
    ]

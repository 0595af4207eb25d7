"""The waiting messages of one council, found without passing those of the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_case_walls")]

    operations = [
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                fields=["council", "not_before"],
                name="outbox_waiting_in",
                condition=models.Q(("failed_at__isnull", True), ("sent_at__isnull", True)),
            ),
        ),
    ]

"""How many open cases each officer has: it was counted by a walk through all cases of the council."""

from django.db import migrations, models

OPEN = ["received", "under_investigation"]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0081_joint_complainant_walls")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("officer__isnull", False), ("status__in", OPEN)),
                fields=["council", "officer"],
                include=("id", "complainant", "restricted"),
                name="case_open_by_officer",
            ),
        ),
    ]

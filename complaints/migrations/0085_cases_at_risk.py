"""Cases where someone may be at risk stand first in triage: found without a walk through those that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0083_letters_that_wait_for_consent")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("safeguarding", True)),
                fields=["council", "status", "next_deadline_on", "id"],
                name="case_at_risk",
            ),
        ),
    ]

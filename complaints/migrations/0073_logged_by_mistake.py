from django.conf import settings
from django.db import migrations, models

import complaints.vocabulary.lifecycle


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0072_severity_and_risk"),
        ("councils", "0044_safeguarding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="case_status_in_lifecycle",
        ),
        migrations.AlterField(
            model_name="approvalrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("extension", "Extension beyond the policy’s limit"),
                    ("receipt", "Corrected date of receipt"),
                    ("resume", "Later end of a pause"),
                    ("posting", "Posting day entered late"),
                    ("skip_stage", "Straight to the next stage"),
                    ("mistake", "Logged by mistake"),
                    ("closure", "Closure day in the past"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("under_investigation", "Under investigation"),
                    ("responded", "Responded"),
                    ("closed", "Closed"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("duplicate", "Duplicate"),
                    ("mistake", "Logged by mistake"),
                ],
                default=complaints.vocabulary.lifecycle.Status["RECEIVED"],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "received",
                            "under_investigation",
                            "responded",
                            "closed",
                            "declined",
                            "withdrawn",
                            "duplicate",
                            "mistake",
                        ],
                    )
                ),
                name="case_status_in_lifecycle",
            ),
        ),
    ]

"""A later end of a pause than the complainant's reply is one more thing that a second person approves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0038_a_posting_day_can_be_approved"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approvalrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("extension", "Extension beyond the policy’s limit"),
                    ("receipt", "Corrected date of receipt"),
                    ("resume", "Later end of a pause"),
                    ("posting", "Posting day entered late"),
                    ("closure", "Closure day in the past"),
                ],
                max_length=30,
            ),
        ),
    ]

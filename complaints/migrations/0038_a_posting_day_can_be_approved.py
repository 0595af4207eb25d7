"""A posting day that is entered late is one more thing that a second person approves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0037_closure_approvals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approvalrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("extension", "Extension beyond the policy’s limit"),
                    ("receipt", "Corrected date of receipt"),
                    ("posting", "Posting day entered late"),
                    ("closure", "Closure day in the past"),
                ],
                max_length=30,
            ),
        ),
    ]

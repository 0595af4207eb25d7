"""A complaint that came without any way to answer it says so; those from before keep the dates they have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0033_corrected_stages"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="anonymous",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Came without any way to answer, so nothing is owed to anybody",
            ),
        ),
    ]

"""How serious a case is, and what it puts at risk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0071_safeguarding_walls")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="severity",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="case",
            name="risks",
            field=models.JSONField(
                blank=True, db_default=models.Value([], output_field=models.JSONField()), default=list
            ),
        ),
    ]

"""The domains of a council's own email addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("councils", "0025_ermine_street_housing_apart")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="email_domains",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        )
        for name in ("council", "historicalcouncil")
    ]

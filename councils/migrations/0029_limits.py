"""How much someone whom nobody knows may cause."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("councils", "0028_api_tokens")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="limits",
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        )
        for name in ("council", "historicalcouncil")
    ]

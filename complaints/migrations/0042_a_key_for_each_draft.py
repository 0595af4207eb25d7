from django.db import migrations, models

from councils.tenancy.walls import drafts_by_keys


class Migration(migrations.Migration):
    dependencies = [("complaints", "0041_reopenings_by_day")]

    operations = [
        migrations.AddField(
            model_name="complaintdraft",
            name="next_browser_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        drafts_by_keys("complaints_complaintdraft"),
    ]

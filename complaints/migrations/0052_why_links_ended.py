from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0051_links_that_ask_nothing")]

    operations = [
        migrations.AddField(
            model_name="trackinglink",
            name="ended",
            field=models.CharField(
                blank=True,
                choices=[
                    ("replaced", "Replaced by another, or by an account"),
                    ("turned off", "Turned off by the complainant"),
                    ("by staff", "Turned off by staff, who alone make another"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0040_reachable_since")]

    operations = [
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(
                condition=models.Q(("kind", "reopened")), fields=["council", "at"], name="reopening_by_day"
            ),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("complaints", "0050_answers_are_counted")]

    operations = [
        migrations.RenameField(model_name="trackinglink", old_name="proved_at", new_name="asks_nothing_since"),
    ]

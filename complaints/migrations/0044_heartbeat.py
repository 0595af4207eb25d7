from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0043_links_are_proved")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
    ]

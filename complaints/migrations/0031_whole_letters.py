"""The whole text of a letter is kept as it was when it was decided. `manage.py reconstruct_letters` fills in old ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0030_kinds_of_task_are_words")]

    operations = [
        migrations.AddField(
            "letter", "full_subject", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.AddField("letter", "full_text", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("letter", "reconstructed", models.BooleanField(db_default=False, default=False)),
        migrations.AlterField("letter", "body", models.TextField(blank=True)),
    ]

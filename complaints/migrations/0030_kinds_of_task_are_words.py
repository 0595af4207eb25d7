"""New kinds of task need no migration: the words are those of TaskKind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0029_outages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="casetask",
            name="kind",
            field=models.CharField(help_text="A word of TaskKind", max_length=30),
        ),
    ]

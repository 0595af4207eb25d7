"""Of what opens something, only answers to the question of a link are counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0049_drafts_are_counted")]

    operations = [
        migrations.AlterField(
            model_name="clientuse",
            name="what",
            field=models.CharField(
                choices=[
                    ("files", "Files"),
                    ("link request", "Request for a private link"),
                    ("draft", "Complaint that was begun"),
                    ("wrong answer", "Wrong answer to a link's question"),
                ],
                max_length=20,
            ),
        ),
    ]

"""No one is recorded as a member of a group."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0088_callers_by_name_first")]

    operations = [
        migrations.AlterField(
            model_name="caseparty",
            name="role",
            field=models.CharField(
                choices=[("concerned", "The person the complaint is for"), ("joint", "Complains together with them")],
                max_length=20,
            ),
        ),
    ]

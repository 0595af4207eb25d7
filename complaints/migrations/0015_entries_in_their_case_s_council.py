"""A digest's entry has its council checked with its case, once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0014_every_clock_has_its_deadline"),
        ("councils", "0010_calendar_feed_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="digestentry",
            name="council",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
            ),
        ),
    ]

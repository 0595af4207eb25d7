"""A day can be removed again, and a change that concerns many cases waits in a queue until it is carried out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_channel_labels")]

    operations = [
        migrations.AddField(
            model_name="calendarchange",
            name="counts_again",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Entered by mistake or called off: it counts again"
            ),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="number",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="calendarchange",
            name="cases_done",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RemoveConstraint(model_name="calendarchange", name="one_change_per_day"),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.UniqueConstraint(
                fields=("council", "day", "national", "number"), name="one_change_per_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarchange",
            constraint=models.UniqueConstraint(fields=("council", "id"), name="change_in_council"),
        ),
        migrations.CreateModel(
            name="CalendarWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("done_up_to", models.BigIntegerField(db_default=0, default=0)),
                (
                    "change",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="complaints.calendarchange",
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
            ],
        ),
    ]

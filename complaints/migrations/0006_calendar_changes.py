"""The record of a day that stopped counting; the next migration puts it behind its wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0005_worklist_holds_what_is_owed_to_an_ombudsman"),
        ("councils", "0002_council_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=120)),
                (
                    "national",
                    models.BooleanField(help_text="A bank holiday, and not a closure day of this council alone"),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=150)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("cases_looked_at", models.PositiveIntegerField(default=0)),
                ("cases_moved", models.PositiveIntegerField(default=0)),
                ("letters", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    complaints.models.case.PersonField(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("council", "day", "national"), name="one_change_per_day"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="changed_day_has_name"
                    ),
                ],
            },
        ),
    ]

"""Reminders as a council's own setting, with what was decided about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0004_policy_draft_walls"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="council",
            name="escalate_after_days",
        ),
        migrations.RemoveField(
            model_name="historicalcouncil",
            name="escalate_after_days",
        ),
        migrations.AddField(
            model_name="council",
            name="reminders",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalcouncil",
            name="reminders",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="council",
            name="remind_before_days",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="Working days before a due date from which lists show that it is near",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcouncil",
            name="remind_before_days",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="Working days before a due date from which lists show that it is near",
            ),
        ),
        migrations.CreateModel(
            name="ReminderDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=150)),
                ("why", models.TextField()),
                ("changes", models.JSONField(default=list)),
                ("document", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["council", "-id"], name="reminder_decision_newest")],
            },
        ),
    ]

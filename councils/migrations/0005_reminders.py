"""Reminders as a council's own setting, with what was decided about them; what councils had set before goes on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OFFICER, CHAMPION, MANAGER, HEAD = "officer", "complaint_champion", "complaints_manager", "head_of_service"
# What holds where nothing else was decided, as it was when this was written: days, who is told, and whether at once.
LATE = ((1, (OFFICER, CHAMPION), True), (3, (MANAGER,), True), (5, (HEAD,), True))
SHORT = ((-1, (OFFICER,), False), (0, (OFFICER, CHAMPION), False), *LATE)
LADDERS = {
    "any": ((-5, (OFFICER,), False), (-2, (OFFICER, CHAMPION), False), (0, (OFFICER, CHAMPION), False), *LATE),
    "acknowledgement": SHORT,
    "code_acknowledgement": SHORT,
    "update": ((-1, (OFFICER,), False), (0, (OFFICER, CHAMPION), False), (2, (MANAGER,), True)),
    "ombudsman_reply": (
        (-5, (OFFICER, MANAGER), True),
        (-2, (OFFICER, MANAGER), True),
        (0, (OFFICER, MANAGER, HEAD), True),
        (1, (OFFICER, MANAGER, HEAD), True),
    ),
}
BEFORE, AFTER, FURTHEST = 2, 5, 60


def reminders_as_set(before, after):
    """The document of a council that had chosen how long before a date the first reminder goes out, and how long after
    it the next person up is told; None where it had chosen nothing else than the default.
    """
    if (before, after) == (BEFORE, AFTER):
        return None
    moved = {-BEFORE: -min(before, FURTHEST), AFTER: min(max(after, 1), FURTHEST)}
    ladders = [
        {"clock": clock, "steps": _steps([(moved.get(days, days), *step) for days, *step in rungs])}
        for clock, rungs in LADDERS.items()
    ]
    return {"opens": "08:00", "closes": "18:00", "digest": True, "news": "at_once", "ladders": ladders}


def _steps(rungs):
    """Steps in order; two that have come to the same day are one, which tells whoever either told."""
    by_day = {}
    for days, tells, at_once in sorted(rungs):
        told, urgent = by_day.get(days, ((), False))
        by_day[days] = (*told, *(each for each in tells if each not in told)), urgent or at_once
    return [{"days": days, "tells": list(tells), "at_once": once} for days, (tells, once) in by_day.items()]


def keep_what_was_set(apps, editor):
    for council in apps.get_model("councils", "Council").objects.all():
        document = reminders_as_set(council.remind_before_days, council.escalate_after_days)
        if document is not None:
            council.reminders = document
            council.save(update_fields=["reminders"])


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0004_policy_draft_walls"),
    ]

    operations = [
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
        migrations.RunPython(keep_what_was_set, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="council",
            name="escalate_after_days",
        ),
        migrations.RemoveField(
            model_name="historicalcouncil",
            name="escalate_after_days",
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

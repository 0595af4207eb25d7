"""Reminders by any ladder, and digests of a day; the next migration puts these behind their wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0011_kinds_of_contact"),
        ("councils", "0005_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
            ],
            options={
                "verbose_name_plural": "digest entries",
            },
        ),
        migrations.RemoveIndex(
            model_name="deadline",
            name="deadline_to_remind",
        ),
        migrations.RemoveIndex(
            model_name="deadline",
            name="deadline_to_remind_in",
        ),
        migrations.RemoveField(
            model_name="deadline",
            name="due_soon_at",
        ),
        migrations.RemoveField(
            model_name="deadline",
            name="escalate_at",
        ),
        migrations.RemoveField(
            model_name="deadline",
            name="overdue_at",
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="case",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="complaints.case",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="step",
            field=models.CharField(max_length=20),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="deadline_to_remind"
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["council", "next_at"],
                name="deadline_to_remind_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("case__isnull", False), models.Q(("kind", "digest"), ("user__isnull", False)), _connector="OR"
                ),
                name="message_has_its_case",
            ),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="case",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="complaints.case"
            ),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="council",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="covers",
            field=complaints.models.case.PersonField(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="event",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="complaints.caseevent",
            ),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="reminder",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="complaints.reminder",
            ),
        ),
        migrations.AddField(
            model_name="digestentry",
            name="user",
            field=complaints.models.case.PersonField(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="digestentry",
            index=models.Index(fields=["council", "user", "day"], name="digest_entry_of_person"),
        ),
        migrations.AddIndex(
            model_name="digestentry",
            index=models.Index(fields=["case"], name="digest_entry_of_case"),
        ),
        migrations.AddConstraint(
            model_name="digestentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminder__isnull", False), ("event__isnull", False), _connector="XOR"),
                name="digest_entry_is_about_one_thing",
            ),
        ),
    ]

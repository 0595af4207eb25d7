"""Drafts that are tried out on a long year; the next migration puts them behind their walls."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0016_what_it_was_received_as"),
        ("councils", "0012_what_older_policies_take"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.JSONField()),
                ("at", models.DateTimeField()),
                ("stages", models.PositiveIntegerField()),
                ("up_to", models.BigIntegerField()),
                ("stages_done", models.PositiveIntegerField(db_default=0, default=0)),
                ("done_up_to", models.BigIntegerField(db_default=0, default=0)),
                ("found", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "failed",
                    models.BooleanField(
                        db_default=False, default=False, help_text="A defect was met: it is not tried again"
                    ),
                ),
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
                (
                    "draft",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="councils.policydraft",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("council", "draft", "by"), name="one_trial_per_draft_and_person"),
                    models.UniqueConstraint(fields=("council", "id"), name="policy_trial_in_council"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyTrialWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
                (
                    "trial",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="complaints.policytrial",
                    ),
                ),
            ],
        ),
    ]

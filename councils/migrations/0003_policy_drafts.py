"""Policies being written, and what was decided about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0002_council_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.SlugField()),
                ("document", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("being written", "being written"),
                            ("waiting for approval", "waiting for approval"),
                            ("published", "published"),
                            ("discarded", "discarded"),
                        ],
                        default="being written",
                        max_length=30,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "based_on",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="councils.policyversion",
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
                (
                    "published",
                    models.OneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="councils.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DraftDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("started", "started"),
                            ("changed", "changed"),
                            ("submitted for approval", "submitted for approval"),
                            ("sent back", "sent back"),
                            ("approved and published", "approved and published"),
                            ("discarded", "discarded"),
                        ],
                        max_length=30,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=150)),
                ("why", models.TextField(blank=True)),
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
                (
                    "draft",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="councils.policydraft",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="policydraft",
            index=models.Index(fields=["council", "procedure", "-id"], name="policy_draft_by_procedure"),
        ),
        migrations.AddConstraint(
            model_name="policydraft",
            constraint=models.UniqueConstraint(fields=("council", "id"), name="policy_draft_in_council"),
        ),
        migrations.AddConstraint(
            model_name="policydraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("published__isnull", True), ("state", "published"), _connector="XOR"),
                name="published_draft_has_its_version",
            ),
        ),
        migrations.AddIndex(
            model_name="draftdecision",
            index=models.Index(fields=["draft", "id"], name="decision_of_draft"),
        ),
    ]

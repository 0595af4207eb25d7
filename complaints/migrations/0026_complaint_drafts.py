"""Complaints that are being written on the public form; the next migration puts them behind their wall."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0025_approval_request_walls"),
        ("councils", "0013_when_a_comment_is_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComplaintDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("submission_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("browser_hash", models.CharField(blank=True, max_length=64)),
                ("answers", models.JSONField(default=dict)),
                ("files", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="complaints.case",
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
                (
                    "owner",
                    complaints.models.case.PersonField(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index(fields=["council", "browser_hash"], name="draft_of_browser"),
                    models.Index(fields=["council", "owner"], name="draft_of_owner"),
                    models.Index(fields=["council", "expires_at"], name="draft_expires"),
                ],
                "constraints": [models.UniqueConstraint(fields=("council", "key"), name="one_draft_per_key")],
            },
        ),
    ]

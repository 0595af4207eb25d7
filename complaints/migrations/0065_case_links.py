"""Links between cases, and the status of what was added to another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case
import complaints.vocabulary.lifecycle


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0064_duplicates"),
        ("councils", "0043_where_each_matter_goes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate", "Added to"),
                            ("not_duplicate", "Not a duplicate of"),
                            ("related", "Related to"),
                            ("split", "Split from"),
                            ("joint", "Joint matter with"),
                        ],
                        max_length=20,
                    ),
                ),
                ("other_reference", models.CharField(blank=True, max_length=150)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by_name", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_status_in_lifecycle",
        ),
        migrations.AlterField(
            model_name="case",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("under_investigation", "Under investigation"),
                    ("responded", "Responded"),
                    ("closed", "Closed"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("duplicate", "Duplicate"),
                ],
                default=complaints.vocabulary.lifecycle.Status["RECEIVED"],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "received",
                            "under_investigation",
                            "responded",
                            "closed",
                            "declined",
                            "withdrawn",
                            "duplicate",
                        ],
                    )
                ),
                name="case_status_in_lifecycle",
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="case",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="complaints.case"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="council",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"),
        ),
        migrations.AddField(
            model_name="caselink",
            name="made_by",
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
            model_name="caselink",
            name="other",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="complaints.case",
            ),
        ),
        migrations.AddIndex(
            model_name="caselink",
            index=models.Index(fields=["case"], name="case_link_of_case"),
        ),
        migrations.AddIndex(
            model_name="caselink",
            index=models.Index(
                condition=models.Q(("other__isnull", False)), fields=["other"], name="case_link_to_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                fields=("council", "case", "other", "other_reference", "kind"),
                name="one_link_of_a_kind",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("other__isnull", False), ("other_reference", "")),
                    models.Q(("other__isnull", True), models.Q(("other_reference", ""), _negated=True)),
                    _connector="OR",
                ),
                name="link_names_one_case",
            ),
        ),
    ]

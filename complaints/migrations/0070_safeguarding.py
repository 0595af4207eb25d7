"""Cases that some staff may not see."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0069_adjustments_to_classify"),
        ("councils", "0044_safeguarding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseRestriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("safeguarding", models.BooleanField(db_default=False, default=False)),
                (
                    "about_staff",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        db_default=models.Value(
                            [],
                            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                        ),
                        default=list,
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_search",
        ),
        migrations.AddField(
            model_name="case",
            name="restricted",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="safeguarding",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["council", "-received_at", "-id"],
                include=("complainant", "officer", "service_area", "status", "restricted", "search_text"),
                name="case_search",
            ),
        ),
        migrations.AddField(
            model_name="caserestriction",
            name="case",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="complaints.case"
            ),
        ),
        migrations.AddField(
            model_name="caserestriction",
            name="council",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"),
        ),
        migrations.AddField(
            model_name="caserestriction",
            name="marked_by",
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
            model_name="caserestriction",
            name="officer",
            field=complaints.models.case.PersonField(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="caserestriction",
            constraint=models.UniqueConstraint(fields=("council", "case"), name="one_restriction_per_case"),
        ),
    ]

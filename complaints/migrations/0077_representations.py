"""Where representations are, and the policies that contacts are about."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import complaints.models.case


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0076_offers"),
        ("councils", "0044_safeguarding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("look_again", "Look into the policy again"),
                            ("as_it_is", "Leave the policy as it is"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reasons", models.TextField()),
                ("reviewed_by", models.CharField(help_text="Who reviewed it, with their job title", max_length=150)),
                ("members", models.TextField(blank=True, help_text="Whether councillors were involved, and how")),
                ("reviewed_on", models.DateField()),
                ("cases", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=150)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="representation_state",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="A word of RepresentationState", max_length=20
            ),
        ),
        migrations.CreateModel(
            name="NamedPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                ("added_at", models.DateTimeField()),
                ("added_by_name", models.CharField(max_length=150)),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="about_policy",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="complaints.namedpolicy",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("about_policy__isnull", False)),
                fields=["about_policy", "council"],
                name="case_by_policy",
            ),
        ),
        migrations.AddField(
            model_name="policyreview",
            name="by",
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
            model_name="policyreview",
            name="council",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"),
        ),
        migrations.AddField(
            model_name="policyreview",
            name="policy",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="complaints.namedpolicy",
            ),
        ),
        migrations.AddConstraint(
            model_name="namedpolicy",
            constraint=models.UniqueConstraint(fields=("council", "id"), name="named_policy_in_council"),
        ),
        migrations.AddConstraint(
            model_name="namedpolicy",
            constraint=models.UniqueConstraint(
                models.F("council"), django.db.models.functions.text.Lower("name"), name="one_policy_of_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="policyreview",
            index=models.Index(fields=["policy"], name="review_of_policy"),
        ),
    ]

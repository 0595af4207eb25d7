"""Contacts that are offered as complaints, and requests that are passed on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0075_behaviour_walls")]

    operations = [
        migrations.AddField("case", "offered", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "case",
            "complaint_since",
            models.DateTimeField(
                blank=True,
                help_text="From when it counts as a complaint, if it first came in as something else",
                null=True,
            ),
        ),
        migrations.AddField(
            "case", "passed_on_to", models.CharField(blank=True, db_default="", default="", max_length=150)
        ),
        migrations.AddField("case", "passed_on_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "case", "service_reference", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
        migrations.AddField(
            "case",
            "enquirer",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A councillor or an MP: a word of RepresentativeKind",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            "case",
            "kind",
            models.CharField(
                choices=[
                    ("complaint", "Complaint"),
                    ("service request", "Service request"),
                    ("feedback", "Feedback"),
                    ("anonymous feedback", "Anonymous feedback"),
                    ("compliment", "Compliment"),
                    ("comment", "Comment"),
                    ("suggestion", "Suggestion"),
                    ("representation", "Representation"),
                    ("staff recognition", "Staff recognition"),
                    ("information request", "Information request"),
                    ("member enquiry", "Member enquiry"),
                ],
                db_default="complaint",
                default="complaint",
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("complaint_since__isnull", False)),
                fields=["council", "complaint_since"],
                name="case_became_complaint",
            ),
        ),
    ]

"""Whom to turn to when someone is at risk, and the procedures that the law sets for some services."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0015_public_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name="council",
            name="safeguarding",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="historicalcouncil",
            name="safeguarding",
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="historicalservicearea",
            name="procedure",
            field=models.SlugField(
                blank=True,
                db_default="",
                default="",
                help_text="The procedure set by law for its complaints, where there is one",
            ),
        ),
        migrations.AddField(
            model_name="historicalservicearea",
            name="safeguarding",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Looks after people who may be at risk"
            ),
        ),
        migrations.AddField(
            model_name="servicearea",
            name="procedure",
            field=models.SlugField(
                blank=True,
                db_default="",
                default="",
                help_text="The procedure set by law for its complaints, where there is one",
            ),
        ),
        migrations.AddField(
            model_name="servicearea",
            name="safeguarding",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Looks after people who may be at risk"
            ),
        ),
    ]

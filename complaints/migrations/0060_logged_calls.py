"""What staff record when they log a contact for someone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0059_caller_lookup"),
        ("councils", "0040_contact_centre_role"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="anonymity_reason",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Why someone stays anonymous, and who agreed to it"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="help_place",
            field=models.CharField(
                blank=True,
                choices=[
                    ("library", "At a library"),
                    ("reception", "At a reception"),
                    ("phone", "By phone"),
                    ("home", "At their home"),
                    ("other", "Somewhere else"),
                ],
                db_default="",
                default="",
                help_text="Where someone was helped to complain",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="helper",
            field=models.CharField(blank=True, db_default="", default="", help_text="Who helped them", max_length=150),
        ),
        migrations.AddField(
            model_name="case",
            name="logged_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("portal", "Online form"),
                    ("email", "Email"),
                    ("phone", "Phone"),
                    ("letter", "Letter"),
                    ("in_person", "In person"),
                    ("leaflet", "Feedback leaflet"),
                    ("social_media", "Social media"),
                    ("councillor", "Councillor"),
                    ("api", "API"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("logged_by__isnull", False)),
                fields=["logged_by", "council", "next_deadline_on", "id"],
                name="case_by_logger",
            ),
        ),
    ]

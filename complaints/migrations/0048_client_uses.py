"""What strangers have caused lately, for the product alone to read."""

import django.db.models.deletion
from django.db import migrations, models

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0047_emails_are_limited"), ("councils", "0029_limits")]

    operations = [
        migrations.CreateModel(
            name="ClientUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("files", "Files"),
                            ("link request", "Request for a private link"),
                            ("wrong key", "Wrong key, answer or token"),
                        ],
                        max_length=20,
                    ),
                ),
                ("client", models.CharField(max_length=64)),
                ("about", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("amount", models.PositiveBigIntegerField(db_default=1, default=1)),
                ("counted_at", models.DateTimeField()),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["council", "what", "client", "counted_at"], name="use_of_client")],
            },
        ),
        walls.product_wall("complaints_clientuse"),
    ]

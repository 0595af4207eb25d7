"""The addresses of each council, from its gazetteer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0040_contact_centre_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uprn", models.BigIntegerField()),
                ("lines", models.TextField()),
                ("street", models.CharField(blank=True, max_length=100)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("postcode", models.CharField(max_length=8)),
                ("postcode_key", models.CharField(db_collation="C", max_length=7)),
                ("street_key", models.CharField(blank=True, db_collation="C", max_length=100)),
                ("number", models.PositiveIntegerField()),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "address entries",
                "indexes": [
                    models.Index(
                        fields=["council", "postcode_key", "street_key", "number", "id"], name="address_by_postcode"
                    ),
                    models.Index(fields=["council", "street_key", "number", "id"], name="address_by_street"),
                ],
                "constraints": [models.UniqueConstraint(fields=("council", "uprn"), name="one_address_per_uprn")],
            },
        ),
    ]

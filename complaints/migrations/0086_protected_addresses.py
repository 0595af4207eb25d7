"""Whose address is protected: every search leaves them out, and must not walk through all people to know them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0085_cases_at_risk")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("address_protected", True)), fields=["council"], name="person_protected"
            ),
        ),
    ]

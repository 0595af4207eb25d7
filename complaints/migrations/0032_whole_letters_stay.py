"""Nobody changes a letter that was decided."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0031_whole_letters")]

    operations = [
        walls.columns_unchangeable(
            "complaints_letter",
            ["case_id", "stage", "kind", "subject", "body", "full_subject", "full_text", "reconstructed", "sent_at"],
            "What was written to the complainant stays as it was",
            once="full_text",
        ),
    ]

"""Administrators see and revoke the API tokens of their council; the product ends those of people who have left."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0032_linked_cases_read_by_link")]

    operations = [walls.revoked_by_administrators("councils_apitoken")]

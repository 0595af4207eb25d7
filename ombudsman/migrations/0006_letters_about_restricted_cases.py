"""A letter about a restricted case is hidden with it."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("ombudsman", "0005_plainer_help_texts"), ("complaints", "0071_safeguarding_walls")]

    operations = [walls.narrow("ombudsman_referral", shown_case=walls.OF_SHOWN_CASE)]

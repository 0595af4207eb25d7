"""Residents' pages ask which version governs, so everyone in a council sees which were withdrawn."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0017_policy_withdrawals")]

    operations = [
        walls.council_wall("councils_policywithdrawal"),
        walls.same_council("councils_policywithdrawal", "version_id", "councils_policyversion"),
    ]

"""Row-level security on referrals: staff of their own council alone, and never pointing to another's case."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("ombudsman", "0001_referral"), ("complaints", "0002_case_walls")]

    operations = [
        walls.staff_wall("ombudsman_referral"),
        walls.same_council("ombudsman_referral", "case_id", "complaints_case"),
    ]

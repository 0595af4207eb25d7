"""The policies that contacts are about, and their reviews, are for those who work on cases."""

from django.db import migrations

from councils.tenancy import walls

POLICY, REVIEW = "complaints_namedpolicy", "complaints_policyreview"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0077_representations")]

    operations = [
        walls.casework_wall(POLICY),
        walls.casework_wall(REVIEW),
        walls.same_council("complaints_case", "about_policy_id", POLICY),
        walls.same_council(REVIEW, "policy_id", POLICY),
        walls.unchangeable(REVIEW, "What came of a review is never changed."),
    ]

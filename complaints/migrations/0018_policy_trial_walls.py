"""What waits to be tried out is seen by the worker across councils; what is tried out, and what was found, is not."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0017_policy_trials")]

    operations = [
        walls.staff_wall("complaints_policytrial"),
        walls.queue_wall("complaints_policytrialwork"),
        walls.same_council("complaints_policytrial", "draft_id", "councils_policydraft"),
        walls.same_council("complaints_policytrialwork", "trial_id", "complaints_policytrial"),
    ]

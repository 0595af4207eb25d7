"""Row-level security: no council reads or writes another's people, areas, policies or closure days."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0001_who_and_under_which_rules")]

    operations = [
        walls.functions(),
        walls.council_wall("councils_servicearea"),
        walls.council_wall("councils_policyversion"),
        walls.council_wall("councils_closureday"),
        walls.membership_wall("councils_membership"),
        walls.staff_wall("councils_historicalservicearea"),
        walls.staff_wall("councils_historicalmembership"),
        walls.same_council("councils_membership", "service_area_id", "councils_servicearea"),
        walls.unchangeable(
            "councils_policyversion",
            "Cases keep the version they were received under: publish a new one instead",
        ),
    ]

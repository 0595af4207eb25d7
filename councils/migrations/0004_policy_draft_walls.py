"""Row-level security on drafts; what was decided about them is written once."""

from django.db import migrations

from councils.tenancy import walls

FINAL = "A draft that was published or discarded stays as it is: start another one"


class Migration(migrations.Migration):
    dependencies = [("councils", "0003_policy_drafts")]

    operations = [
        walls.staff_wall("councils_policydraft"),
        walls.staff_wall("councils_draftdecision"),
        walls.same_council("councils_policydraft", "based_on_id", "councils_policyversion"),
        walls.same_council("councils_policydraft", "published_id", "councils_policyversion"),
        walls.same_council("councils_draftdecision", "draft_id", "councils_policydraft"),
        walls.unchangeable("councils_draftdecision", "What was decided about a policy stays on the record"),
        migrations.RunSQL(
            f"""
            CREATE TRIGGER councils_policydraft_final BEFORE UPDATE ON councils_policydraft FOR EACH ROW
              WHEN (OLD.state IN ('published', 'discarded')) EXECUTE FUNCTION refuse_change('{FINAL}');
            CREATE TRIGGER councils_policydraft_kept BEFORE DELETE ON councils_policydraft FOR EACH ROW
              EXECUTE FUNCTION refuse_change('Drafts are discarded, not deleted');
            """,
            """
            DROP TRIGGER councils_policydraft_kept ON councils_policydraft;
            DROP TRIGGER councils_policydraft_final ON councils_policydraft;
            """,
        ),
    ]

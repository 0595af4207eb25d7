"""Row-level security on cases and all that belongs to them; keys that carry the council; a timeline written once."""

from django.db import migrations

from councils.tenancy import walls

SEEN_BY_COMPLAINANT = ("stagerecord", "caseevent", "letter", "note", "document", "hold", "learning")
PARTS = (*SEEN_BY_COMPLAINANT, "deadline", "reminder", "outboxmessage", "trackinglink")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_the_case"), ("councils", "0002_council_walls")]

    operations = [
        walls.case_wall("complaints_case"),
        *(walls.case_part_wall(f"complaints_{part}") for part in SEEN_BY_COMPLAINANT),
        walls.council_wall("complaints_trackinglink"),
        walls.staff_wall("complaints_reminder"),
        walls.queue_wall("complaints_deadline"),
        walls.queue_wall("complaints_outboxmessage"),
        walls.same_council("complaints_case", "policy_version_id", "councils_policyversion"),
        walls.same_council("complaints_case", "service_area_id", "councils_servicearea"),
        *(walls.same_council(f"complaints_{part}", "case_id", "complaints_case") for part in PARTS),
        walls.same_council("complaints_reminder", "deadline_id", "complaints_deadline"),
        walls.unchangeable("complaints_caseevent", "What happened stays on the record"),
    ]

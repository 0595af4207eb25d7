"""Decisions about behaviour are for staff; safety markers only for those who work on cases."""

from django.db import migrations

from councils.tenancy import walls

DECISION, STEP, MARKER = "complaints_behaviourdecision", "complaints_behaviourstep", "complaints_safetymarker"
MARKED = ["council_id", "hazard", "source", "review_on", "added_at", "added_by_id", "added_by_name"]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0074_behaviour")]

    operations = [
        walls.staff_wall(DECISION),
        walls.staff_wall(STEP),
        walls.casework_wall(MARKER),
        walls.narrow(DECISION, shown_case=walls.OF_SHOWN_CASE),
        walls.same_council(DECISION, "person_id", "complaints_person"),
        walls.same_council(DECISION, "case_id", "complaints_case"),
        walls.same_council(DECISION, "policy_version_id", "councils_policyversion"),
        walls.same_council(STEP, "decision_id", DECISION),
        walls.same_council(MARKER, "person_id", "complaints_person"),
        walls.unchangeable(STEP, "What was decided about limits on contact is never changed."),
        walls.columns_unchangeable(MARKER, MARKED, "A safety marker can only be ended.", once="hazard"),
    ]

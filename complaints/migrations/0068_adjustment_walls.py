"""Adjustments are for staff of the council: residents read what acts from their own record."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0067_adjustments")]

    operations = [
        walls.staff_wall("complaints_adjustment"),
        walls.staff_wall("complaints_adjustmentchange"),
        walls.same_council("complaints_adjustment", "person_id", "complaints_person"),
        walls.same_council("complaints_adjustment", "case_id", "complaints_case"),
        walls.same_council("complaints_adjustmentchange", "adjustment_id", "complaints_adjustment"),
        walls.unchangeable("complaints_adjustmentchange", "What was decided about an adjustment is never changed."),
    ]

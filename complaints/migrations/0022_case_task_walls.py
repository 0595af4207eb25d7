"""Tasks belong to a case: a resident's own transaction opens one on their case, when they write to the council."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0021_case_tasks")]

    operations = [
        walls.case_part_wall("complaints_casetask"),
        walls.same_council("complaints_casetask", "case_id", "complaints_case"),
        walls.same_council("complaints_casetask", "event_id", "complaints_caseevent"),
        walls.same_council("complaints_casetask", "letter_id", "complaints_letter"),
    ]

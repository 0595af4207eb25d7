"""What waits to be carried out is seen by the worker across councils; what was decided is not."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("complaints", "0009_days_that_count_again")]

    operations = [
        walls.queue_wall("complaints_calendarwork"),
        walls.same_council("complaints_calendarwork", "change_id", "complaints_calendarchange"),
    ]

"""The accounts of a council's staff are known at once, not each by a question of its own."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0047_questions_about_special_matters")]

    operations = [walls.staff_known_at_once("councils_user")]

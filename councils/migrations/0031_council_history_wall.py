"""What a council was called and set to before is its own."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0030_account_walls")]

    operations = [walls.council_history_wall("councils_historicalcouncil")]

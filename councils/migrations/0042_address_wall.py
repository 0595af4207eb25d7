"""Everyone in a council reads its addresses, and no other council's."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0041_addresses")]

    operations = [walls.council_wall("councils_addressentry")]

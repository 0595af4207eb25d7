"""Cases that somebody has a private link to are read from the links alone, not once more from the cases."""

from django.db import migrations

from councils.tenancy import walls


class Migration(migrations.Migration):
    dependencies = [("councils", "0031_council_history_wall")]

    operations = [migrations.RunSQL(walls.SCOPE_FUNCTIONS, migrations.RunSQL.noop)]

"""Who sees safeguarding cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0043_where_each_matter_goes"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalmembership",
            name="sees_safeguarding",
            field=models.BooleanField(
                blank=True,
                help_text="Sees safeguarding cases. Empty: as the role does, yes for champions and complaints managers",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="sees_safeguarding",
            field=models.BooleanField(
                blank=True,
                help_text="Sees safeguarding cases. Empty: as the role does, yes for champions and complaints managers",
                null=True,
            ),
        ),
    ]

"""The Ombudsmen and their decisions are data now: the columns stay, the choices in code go."""

from django.db import migrations, models

BASES = [
    ("letter", "the date in the Ombudsman's letter"),
    ("policy", "the council's policy"),
    ("usual", "the Ombudsman's usual time: neither the letter nor the policy states a date"),
    ("extended", "the later date that the Ombudsman agreed to"),
]


class Migration(migrations.Migration):
    dependencies = [("ombudsman", "0003_letters_under_one_reference")]

    operations = [
        migrations.AlterField(
            model_name="referral",
            name="body",
            field=models.CharField(max_length=10, help_text="The Ombudsman's key in fixtures/ombudsmen.yaml"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="decision",
            field=models.CharField(max_length=40, blank=True, help_text="One of that Ombudsman's decisions"),
        ),
        migrations.AlterField(
            model_name="referral", name="due_basis", field=models.CharField(max_length=10, choices=BASES)
        ),
    ]

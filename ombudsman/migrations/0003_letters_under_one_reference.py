"""Several letters of an Ombudsman may come under one reference, and the date of a reply may be extended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0002_referral_walls"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="one_referral_per_reference",
        ),
        migrations.AddField(
            model_name="referral",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first_contact", "Enquiry before an investigation"),
                    ("enquiry", "Enquiry"),
                    ("further_enquiry", "Further enquiry"),
                    ("draft_decision", "Draft decision"),
                    ("compliance", "Request for evidence of compliance"),
                ],
                db_default="enquiry",
                default="enquiry",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="due_basis",
            field=models.CharField(
                choices=[
                    ("letter", "the date in the Ombudsman's letter"),
                    ("policy", "the council's policy"),
                    ("usual", "the usual 28 calendar days: neither the letter nor the policy states a date"),
                    ("extended", "the later date that the Ombudsman agreed to"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("council", "body", "reference", "kind", "notified_on"), name="one_referral_per_letter"
            ),
        ),
    ]

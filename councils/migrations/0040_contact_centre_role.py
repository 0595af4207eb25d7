"""The contact centre logs contacts, and sees what it logged."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0039_plainer_notes_for_staff"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalmembership",
            name="role",
            field=models.CharField(
                choices=[
                    ("complaint_champion", "Complaint champion"),
                    ("responding_officer", "Responding officer"),
                    ("head_of_service", "Head of service"),
                    ("complaints_manager", "Complaints manager"),
                    ("performance_officer", "Performance officer"),
                    ("member_responsible", "Member responsible"),
                    ("administrator", "Administrator"),
                    ("contact_centre_agent", "Contact centre agent"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("complaint_champion", "Complaint champion"),
                    ("responding_officer", "Responding officer"),
                    ("head_of_service", "Head of service"),
                    ("complaints_manager", "Complaints manager"),
                    ("performance_officer", "Performance officer"),
                    ("member_responsible", "Member responsible"),
                    ("administrator", "Administrator"),
                    ("contact_centre_agent", "Contact centre agent"),
                ],
                max_length=30,
            ),
        ),
    ]

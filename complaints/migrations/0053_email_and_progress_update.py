from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0052_why_links_ended")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("portal", "Online form"),
                    ("email", "Email"),
                    ("phone", "Phone"),
                    ("letter", "Letter"),
                    ("in_person", "In person"),
                    ("social_media", "Social media"),
                    ("councillor", "Councillor"),
                    ("api", "API"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("acknowledgement", "Acknowledgement"),
                    ("response", "Response"),
                    ("code_acknowledgement", "Acknowledgement under the Complaint Handling Code"),
                    ("code_response", "Response under the Complaint Handling Code"),
                    ("ceiling", "Final response within 12 weeks"),
                    ("update", "Progress update"),
                    ("ombudsman_reply", "Reply to the Ombudsman"),
                ],
                max_length=20,
            ),
        ),
    ]

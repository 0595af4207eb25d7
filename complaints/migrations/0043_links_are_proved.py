from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0042_a_key_for_each_draft")]

    operations = [
        migrations.AddField(
            model_name="trackinglink", name="proved_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="trackinglink",
            name="wrong_answers",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="trackinglink", name="wrong_answer_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]

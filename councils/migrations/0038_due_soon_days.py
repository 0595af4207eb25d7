from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("councils", "0037_reminder_schedules"), ("complaints", "0013_digest_walls")]

    operations = [
        operation
        for model in ("council", "historicalcouncil")
        for operation in (
            migrations.RenameField(model_name=model, old_name="remind_before_days", new_name="due_soon_days"),
            migrations.AlterField(
                model_name=model,
                name="due_soon_days",
                field=models.PositiveSmallIntegerField(
                    db_default=2,
                    default=2,
                    help_text="Working days before a deadline from which it is shown as due soon",
                ),
            ),
        )
    ]

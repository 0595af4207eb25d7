"""A stored file's name begins with its council's folder (councils.tenancy.files); `manage.py move_files` moves the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0045_residents_see_their_own")]

    operations = [migrations.AlterField(model_name="document", name="stored", field=models.FileField(upload_to=""))]

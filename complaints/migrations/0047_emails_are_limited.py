"""Emails to an address that nobody has proved are counted by a hash of the address."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0046_files_by_their_whole_name")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="address_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="outboxmessage", name="counted_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                fields=["council", "address_hash", "counted_at"],
                name="outbox_limited",
                condition=~Q(address_hash=""),
            ),
        ),
    ]

"""What a person's other cases are looked up by."""

from django.db import migrations, models
from django.db.models import Func, Q


def key(column: str, function: str, length: int) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Func(column, function=function),
        output_field=models.CharField(max_length=length),
        db_persist=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0063_refusals_by_day"),
    ]

    operations = [
        migrations.AddField("case", "phone_key", key("complainant_phone", "phone_key", 40)),
        migrations.AddField("case", "postcode_key", key("complainant_address", "postcode_key", 8)),
        *(
            migrations.AddIndex(
                "case", models.Index(fields=["council", column], name=name, condition=~Q(**{column: ""}))
            )
            for column, name in (
                ("complainant_email", "case_by_email"),
                ("phone_key", "case_by_phone"),
                ("postcode_key", "case_by_postcode"),
            )
        ),
    ]

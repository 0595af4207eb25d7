"""A published version can be withdrawn before it begins, by two people; another may then begin at the same time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0016_safeguarding"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by_name", models.CharField(max_length=150)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=150)),
                ("agreed", models.BooleanField(default=False)),
                ("answer", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="policyversion",
            name="one_version_at_a_time",
        ),
        migrations.AddField(
            model_name="policywithdrawal",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policywithdrawal",
            name="council",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"),
        ),
        migrations.AddField(
            model_name="policywithdrawal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policywithdrawal",
            name="version",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="councils.policyversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="policywithdrawal",
            constraint=models.UniqueConstraint(fields=("council", "id"), name="policy_withdrawal_in_council"),
        ),
        migrations.AddConstraint(
            model_name="policywithdrawal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True), ("agreed", True), _connector="OR"),
                fields=("council", "version"),
                name="one_withdrawal_of_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="policywithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed", False), ("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="decided_withdrawal_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="policywithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="withdrawal_is_agreed_by_another",
            ),
        ),
    ]

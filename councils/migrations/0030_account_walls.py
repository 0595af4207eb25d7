"""Accounts behind walls: one's own, that of whoever signs in, and the people of the council that is entered.

Password hashes move to a table of their own, which no council reads.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from councils.tenancy import walls

ACCOUNTS = "councils_user"
TAKE_HASHES = "INSERT INTO councils_password (user_id, hash) SELECT id, password FROM councils_user"
# A table with checks that are still to be made cannot be altered.
CHECK_NOW = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
GIVE_HASHES = "UPDATE councils_user SET password = p.hash FROM councils_password p WHERE p.user_id = councils_user.id"


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("councils", "0029_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Password",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("hash", models.CharField(max_length=128)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL([TAKE_HASHES, *CHECK_NOW], [GIVE_HASHES, *CHECK_NOW]),
        migrations.RemoveField(model_name="user", name="password"),
        walls.account_functions(),
        walls.accounts_themselves_wall(ACCOUNTS),
        walls.read_by_functions(ACCOUNTS),
        walls.known_accounts(ACCOUNTS),
        walls.account_wall("councils_password"),
        walls.read_by_functions("councils_password"),
        walls.account_wall("account_emailaddress"),
        walls.read_by_functions("account_emailaddress"),
        walls.account_wall("councils_user_groups"),
        walls.account_wall("councils_user_user_permissions"),
        walls.of_address_wall("account_emailconfirmation"),
    ]

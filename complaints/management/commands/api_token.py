"""`manage.py api_token`: create an API token for a member of staff."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from councils.people.operations import NewToken, create_token
from councils.queries import account, actor_for, council_by_slug
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken


class Command(BaseCommand):
    """Prints the key, which cannot be read again."""

    help = "Create an API token. It acts for one person in one council, with the roles they have at each request."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("council", help="the council's name in addresses: /c/COUNCIL/")
        parser.add_argument("--name", default="Created on the command line", help="a name for the token")
        parser.add_argument("--write", action="store_true", help="let it log cases; without this it can only read")
        parser.add_argument("--days", type=int, default=90, help="how long it lasts (default 90)")

    def handle(self, *args: Any, **options: Any) -> None:
        person, council = account(options["email"]), council_by_slug(options["council"])
        if person is None:
            raise CommandError(f"There is no account with the email address {options['email']}.")
        if council is None:
            raise CommandError(f"There is no council called {options['council']}.")
        new = NewToken(name=options["name"], may_write=options["write"], days=options["days"])
        with tenant(council.pk, ActorKind.STAFF, person.pk), transaction.atomic():
            actor = actor_for(person, council.pk)
            if actor is None:
                raise CommandError(f"{options['email']} has no role in {council.name}.")
            try:
                self.stdout.write(create_token(new, by=actor, at=timezone.now()))
            except RuleBroken as refusal:
                raise CommandError(refusal.message) from refusal

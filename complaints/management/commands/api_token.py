"""`manage.py api_token EMAIL`: a token with which another system acts for one person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rest_framework.authtoken.models import Token

from councils.permissions import account


class Command(BaseCommand):
    """Prints the person's token, making one if there is none; --new replaces it."""

    help = "A token for the API: it stands for one person, with the roles they hold at each request."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person, and whether an older token ends."""
        parser.add_argument("email")
        parser.add_argument("--new", action="store_true", help="end the present token and make another")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        person = account(options["email"])
        if person is None:
            raise CommandError(f"Nobody has an account with the address {options['email']}.")
        if options["new"]:
            Token.objects.filter(user=person).delete()
        token, _ = Token.objects.get_or_create(user=person)
        self.stdout.write(token.key)

"""manage.py find_unread_messages: list earlier messages of complainants that nobody has answered as tasks."""

from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.operations.messages_from_before import find_unread_messages
from councils.domain.calendars import LONDON
from councils.queries import all_councils


class Command(BaseCommand):
    """Run it once after the upgrade to the version that keeps messages in a list. Run again, it opens nothing twice."""

    help = "Opens a task for each message of a complainant since a day after which they were not written to."

    def add_arguments(self, parser: CommandParser) -> None:
        """From which day on."""
        parser.add_argument("--since", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, since: date, **options: Any) -> None:
        """Say for each council how many there were."""
        for council in all_councils():
            opened = find_unread_messages(council.pk, datetime.combine(since, time(), LONDON))
            self.stdout.write(f"{council.slug}: {opened} messages to deal with")

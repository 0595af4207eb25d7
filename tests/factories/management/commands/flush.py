"""What Django calls after a test that commits, in place of its own command, which takes much longer."""

from typing import Any

from django.core.management.base import BaseCommand

from tests.factories.initial_rows import put_back


class Command(BaseCommand):
    """Put the initial rows back, where Django would empty every table and make content types and permissions again."""

    stealth_options = ("interactive", "database", "reset_sequences", "allow_cascade", "inhibit_post_migrate")

    def handle(self, *args: Any, **options: Any) -> None:
        put_back()

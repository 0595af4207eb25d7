"""`manage.py move_files`: move files into their council's folder."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from complaints.documents.operations.moved_files import drop_shared_files, files_left, move_files
from councils.queries import all_councils


class Command(BaseCommand):
    """Run once after the upgrade, before the product starts.

    Safe to repeat: it moves nothing twice and overwrites nothing.
    """

    help = "Move files stored before councils had their own folders into their council's folder."

    def handle(self, *args: Any, **options: Any) -> None:
        for council in all_councils():
            self.stdout.write(f"{council.slug}: files moved: {move_files(council.pk)}")
        drop_shared_files()
        left = files_left()
        if left:
            self.stderr.write(
                f"Left in the folders documents and received of {settings.MEDIA_ROOT}: {left}. "
                "These files do not belong to a council, or the council already has a file with that name."
            )

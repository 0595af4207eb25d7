"""Files of a complaint that is still being written: set aside until it is sent, gone a few days later if it isn't.

They lie in a folder for each day, so that what was abandoned is found without looking at every file.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage

from complaints.domain.files import CheckedFile
from complaints.operations.correspondence import Upload
from councils.domain.errors import RuleBroken

FOLDER = "waiting"
KEPT_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A checked file and where it lies; `place` says nothing about what it is."""

    place: str
    checked: CheckedFile


def set_aside(upload: Upload, at: datetime) -> WaitingFile:
    """Keep a checked file until its complaint is sent.

    Raises:
        RuleBroken: `file.not_stored`: there is no room, or the store doesn't answer.
    """
    clear_abandoned(at)
    place = f"{FOLDER}/{at:%Y-%m-%d}/{uuid4().hex}"
    try:
        return WaitingFile(default_storage.save(place, upload.file), upload.checked)
    except OSError as error:
        drop(place)
        raise not_stored(upload.checked.name) from error


def taken_up(waiting: WaitingFile) -> Upload:
    """The file again, ready for `correspondence.attach`. The caller closes it.

    Raises:
        RuleBroken: `file.not_stored`: it is gone.
    """
    try:
        return Upload(File(default_storage.open(waiting.place), waiting.checked.name), waiting.checked)
    except OSError as error:
        raise not_stored(waiting.checked.name) from error


def drop(place: str) -> None:
    """Forget a file that was set aside; one that is gone already is as good."""
    with suppress(OSError):
        default_storage.delete(place)


def clear_abandoned(at: datetime) -> None:
    """Remove what was set aside longer than `KEPT_FOR` ago."""
    with suppress(OSError):
        for day in default_storage.listdir(FOLDER)[0]:
            if date.fromisoformat(day) < (at - KEPT_FOR).date():
                for name in default_storage.listdir(f"{FOLDER}/{day}")[1]:
                    drop(f"{FOLDER}/{day}/{name}")
                drop(f"{FOLDER}/{day}")


def not_stored(name: str) -> RuleBroken:
    """That a file could not be kept, in words for the person who sent it."""
    return RuleBroken(
        "file.not_stored", f"“{name}” could not be stored just now. You can add it to your complaint later."
    )

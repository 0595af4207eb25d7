"""Photographs inside office files, without what their camera wrote into them."""

import zipfile
from io import BytesIO
from typing import BinaryIO

from complaints.operations.pictures import DamagedPictureError, TooManyPixelsError, without_metadata

ENDINGS = (".jpg", ".jpeg", ".jpe", ".jfif", ".png")
# A file that was signed stays as it is: any change would make its signature false.
SIGNATURES = ("_xmlsignatures/", "meta-inf/documentsignatures")


def cleaned_picture(content: bytes) -> bytes | None:
    """A JPEG or PNG without its metadata; None where there is none in it, or it is no whole picture."""
    try:
        cleaned = without_metadata(content)
    except (DamagedPictureError, TooManyPixelsError):
        return None
    return None if cleaned == content else cleaned


def without_places(file: BinaryIO) -> bytes | None:
    """A checked office file with its photographs cleaned; None where nothing is to be done."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if any(part.filename.lower().startswith(SIGNATURES) for part in parts):
            return None
        pictures = [part for part in parts if part.filename.lower().endswith(ENDINGS)]
        cleaned = {part.header_offset: cleaned_picture(archive.read(part)) for part in pictures}
        if not any(cleaned.values()):
            return None
        kept = BytesIO()
        with zipfile.ZipFile(kept, "w") as copy:
            for part in parts:
                offset = part.header_offset
                copy.writestr(part, cleaned.get(offset) or archive.read(part))
    return kept.getvalue()

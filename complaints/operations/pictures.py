"""Photographs without what their camera wrote into them: where and when they were taken, by which device."""

from io import BytesIO
from typing import IO, Any

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG")
# EXIF's orientation of a picture that needs no turning.
ORIENTATION, UPRIGHT = 0x0112, 1
# Of what a turned photograph loses nobody sees anything.
QUALITY = 95


def upright_without_metadata(file: IO[Any]) -> BytesIO:
    """The same picture as a file of its own, turned as its camera meant it, with its colours and nothing else.

    One that needs no turning keeps its compression, so nobody sees a difference.

    Raises what Pillow raises for a damaged file.
    """
    kept = BytesIO()
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        turned = image.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT
        picture = ImageOps.exif_transpose(image) if turned else image
        options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if image.format == "JPEG":
            options |= {"comment": b"", "quality": QUALITY if turned else "keep"}
        picture.save(kept, image.format, **options)
    kept.seek(0)
    return kept

"""Photos without metadata, alone and in office files."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

# The largest sensors in phones have 200 megapixels; an A3 page scanned at 600 dpi has 70.
MOST_PIXELS = 200_000_000
# EXIF orientation: its tag, and the seven values that turn a picture.
ORIENTATION, TURNED = 0x0112, range(2, 9)
# TIFF 6.0, 2: byte order marks, the type of a two-byte number, and a file with one entry.
BYTE_ORDERS = {b"MM\x00*": ">", b"II*\x00": "<"}
SHORT = 3
ORIENTATION_ONLY = struct.pack(">4sIHHHI", b"MM\x00*", 8, 1, ORIENTATION, SHORT, 1)
# ITU T.81, table B.1. In the data after a scan's start, 0xFF is a marker unless 0x00 or a restart marker follows.
START, END, SCAN = b"\xff\xd8", 0xD9, 0xDA
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
LEAD = re.compile(rb"\xff+")
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# Starts of the application segments that decide how pixels are shown.
JFIF, EXIF, ICC, ADOBE = b"JFIF\x00", b"Exif\x00\x00", b"ICC_PROFILE\x00", b"Adobe"
# PNG, third edition, 11: picture and colours. Texts, times and private chunks are removed.
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs cICP mDCV cLLI".split())
# A progressive photograph has some hundred segments, a PNG of 20 MB some thousand chunks.
MOST_PARTS = 50_000


class DamagedPictureError(ValueError):
    """Not a whole JPEG or PNG."""


class TooManyPixelsError(ValueError):
    """More than MOST_PIXELS. The message is width and height."""


def without_metadata(content: bytes) -> bytes:
    """Keep only pixels, colours and orientation. Raises DamagedPictureError, TooManyPixelsError."""
    parts = _of_jpeg(content) if content.startswith(START) else _of_png(content)
    try:
        return b"".join(parts)
    except struct.error as error:
        raise DamagedPictureError from error


def _of_jpeg(content: bytes) -> Iterator[bytes]:
    yield START
    frames = scans = 0
    for marker, segment in _segments(content):
        if marker in FRAMES:
            frames += 1
            _check_size(*reversed(struct.unpack(">HH", segment[5:9])))
        if marker == END:
            if (frames, bool(scans)) != (1, True):
                raise DamagedPictureError
            yield segment
            return
        scans += marker == SCAN
        yield _kept_segment(marker, segment)
    raise DamagedPictureError


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(START)
    for _ in range(MOST_PARTS):
        lead = LEAD.match(content, at)
        if lead is None or lead.end() == len(content):
            raise DamagedPictureError
        at, marker = lead.end() - 1, content[lead.end()]
        if marker == END:
            yield marker, content[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        if length < 2:
            raise DamagedPictureError
        end = at + 2 + length
        if marker == SCAN:
            found = NEXT_MARKER.search(content, end)
            end = found.start() if found else len(content)
        yield marker, content[at:end]
        at = end
    raise DamagedPictureError


def _kept_segment(marker: int, segment: bytes) -> bytes:
    if marker in FRAMES or marker in TABLES or marker == SCAN or segment.startswith((ICC, ADOBE), 4):
        return segment
    said = segment[4:]
    if said.startswith(JFIF):
        # Without its thumbnail, which may show what was cropped.
        return _segment(marker, said[:12] + b"\x00\x00")
    if said.startswith(EXIF):
        orientation = _orientation_only(said)
        return _segment(marker, orientation) if orientation else b""
    return b""


def _segment(marker: int, said: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(said) + 2) + said


def _of_png(content: bytes) -> Iterator[bytes]:
    yield SIGNATURE
    kind = b""
    for kind, said in _chunks(content):
        if kind == b"IHDR":
            _check_size(*struct.unpack(">II", said[:8]))
        if kind in CHUNKS:
            yield _chunk(kind, said)
        elif kind == b"eXIf":
            orientation = _orientation_only(EXIF + said)
            yield _chunk(kind, orientation.removeprefix(EXIF)) if orientation else b""
    if kind != b"IEND":
        raise DamagedPictureError


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(SIGNATURE), b""
    for _ in range(MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", content, at)
        if (at == len(SIGNATURE)) != (kind == b"IHDR"):
            raise DamagedPictureError
        said = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(said, zlib.crc32(kind)) != checksum:
            raise DamagedPictureError
        yield kind, said
        if kind == b"IEND":
            return
        at += length + 12


def _chunk(kind: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(said, zlib.crc32(kind)))


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise DamagedPictureError
    if width * height > MOST_PIXELS:
        raise TooManyPixelsError(f"{width:,} by {height:,}")


def _orientation_only(exif: bytes) -> bytes:
    # Only the first directory is read: each entry may point to the whole file.
    tiff = exif.removeprefix(EXIF)
    order = BYTE_ORDERS.get(tiff[:4])
    try:
        if order is None:
            return b""
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(entries):
            tag, kind, count, turned = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * entry)
            if (tag, kind, count) == (ORIENTATION, SHORT, 1):
                return EXIF + ORIENTATION_ONLY + struct.pack(">H6x", turned) if turned in TURNED else b""
    except struct.error:
        return b""
    return b""


ENDINGS = (".jpg", ".jpeg", ".jpe", ".jfif", ".png")
# A signed file stays unchanged, or its signature would fail.
SIGNATURES = ("_xmlsignatures/", "meta-inf/documentsignatures")


def cleaned_picture(content: bytes) -> bytes | None:
    """Return the picture without metadata. None: unchanged or damaged."""
    try:
        cleaned = without_metadata(content)
    except (DamagedPictureError, TooManyPixelsError):
        return None
    return None if cleaned == content else cleaned


def without_places(file: BinaryIO) -> bytes | None:
    """Clean the photos in a checked office file. None: unchanged."""
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

"""Files are opened as what they say they are before anything is stored."""

import hashlib
import io
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from complaints.operations import uploads
from councils.domain.errors import RuleBroken

LIMIT = 2**20


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, kind)
    return made.getvalue()


def pdf(**options) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made, **options)
    return made.getvalue()


def office(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def refused(name: str, content: bytes) -> str:
    with pytest.raises(RuleBroken) as refusal:
        uploads.checked(SimpleUploadedFile(name, content), limit=LIMIT)
    assert "“" in refusal.value.message
    return refusal.value.code


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", pdf(), "application/pdf"),
        ("Photo.JPG", picture("JPEG"), "image/jpeg"),
        ("scan.png", picture(), "image/png"),
        ("notes.txt", "Café £5".encode(), "text/plain"),
        ("letter.docx", office(WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("letter.odt", office({"mimetype": b"x"}), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name, content, content_type):
    upload = uploads.checked(SimpleUploadedFile(name, content, "text/html"), limit=LIMIT)
    assert upload.checked.content_type == content_type
    assert upload.checked.size == len(content)
    assert upload.checked.sha256 == hashlib.sha256(content).hexdigest()
    assert upload.file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file.empty"),
        ("large.txt", b"x" * (LIMIT + 1), "file.too_large"),
        ("program.exe", b"MZ", "file.type"),
        ("no-ending", b"text", "file.type"),
        ("page.pdf", b"<html>", "file.disguised"),
        ("letter.pdf", b"%PDF-1.7 and nothing more", "file.damaged"),
        ("letter.pdf", pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")), "file.locked"),
        ("photo.png", picture()[:40], "file.damaged"),
        ("photo.jpg", b"\xff\xd8\xff" + b"\x00" * 50, "file.damaged"),
        ("letter.docx", b"PK\x03\x04 cut short", "file.damaged"),
        ("letter.docx", office({"anything": b"x"}), "file.damaged"),
        ("letter.docx", office({**WORD, "word/vbaProject.bin": b"x"}), "file.macros"),
        ("sheet.xlsx", office({**WORD, "big.xml": b"0" * (201 * 2**20)}), "file.bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(name, content, code):
    assert refused(name, content) == code


def test_a_picture_of_absurd_dimensions_is_refused_before_it_is_unpacked():
    header = bytearray(picture())
    header[16:24] = (50_000).to_bytes(4, "big") * 2
    # Its checksum is right, so only the dimensions are wrong.
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    assert refused("photo.png", bytes(header)) == "file.bomb"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202ec.pdf", "abc.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_its_ending_and_nothing_that_misleads(given, kept):
    assert uploads.kept_name(given) == kept

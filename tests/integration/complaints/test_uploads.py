"""Files are opened as what they say they are before anything is stored."""

import hashlib
import io
import struct
import subprocess
import sys
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageCms, ImageOps

from complaints.documents.operations import uploads
from councils.vocabulary.errors import RuleBroken
from tests.integration.complaints.uploading import (
    LIMIT,
    WORD,
    kept,
    office,
    pdf,
    photograph,
    picture,
    refused,
    text_document,
)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", pdf(), "application/pdf"),
        ("Photo.JPG", picture("JPEG"), "image/jpeg"),
        ("scan.png", picture(), "image/png"),
        ("notes.txt", "Café £5".encode(), "text/plain"),
        ("letter.docx", office(WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("letter.odt", text_document("Dear council"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(name, content, content_type):
    upload = uploads.checked(SimpleUploadedFile(name, content, "text/html"), limit=LIMIT)
    assert upload.checked.content_type == content_type
    kept = upload.file.read()
    assert upload.checked.size == len(kept)
    assert upload.checked.sha256 == hashlib.sha256(kept).hexdigest()
    assert content_type.startswith("image/") or kept == content


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
        ("letter.docx", office({**WORD, "word/vbaProject.bin": b"x"}), "file.active"),
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
    assert refused("photo.png", bytes(header)) == "file.pixels"


def test_the_refusal_of_too_many_pixels_says_what_to_do():
    made = bytearray(picture("JPEG"))
    frame = made.index(b"\xff\xc0")
    made[frame + 5 : frame + 9] = (20_000).to_bytes(2, "big") * 2
    with pytest.raises(RuleBroken) as refusal:
        uploads.checked(SimpleUploadedFile("photo.jpg", bytes(made)))
    assert refusal.value.message == (
        "“photo.jpg” was not added because it is 20,000 by 20,000 pixels, more than we can open. Save a smaller copy "
        "of it, or take a screenshot, and add that. Only this file was left out."
    )


def small_file_of_many_pixels() -> bytes:
    """A PNG of 2.5 MB that takes 576 MB as pixels: 12,000 by 12,000, all of them transparent."""
    squeezed, side = zlib.compressobj(1), 12_000
    rows = b"".join(squeezed.compress(bytes(side * 4 + 1)) for _ in range(side)) + squeezed.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + rows, b"IEND")
    packed = (struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each)) for each in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


CHECK_TEN_TIMES = """
import resource, sys, time, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from complaints.documents.inspection import file_contents
from complaints.documents.operations import uploads
content = open(sys.argv[1], "rb").read()
files = [SimpleUploadedFile(f"{number}.png", content) for number in range(10)]
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
for file in files:
    uploads.checked(file)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time() - began)
"""


def test_ten_small_files_of_many_pixels_cost_little_time_and_memory(tmp_path):
    (tmp_path / "small.png").write_bytes(small_file_of_many_pixels())
    command = [sys.executable, "-c", CHECK_TEN_TIMES, str(tmp_path / "small.png")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    kibibytes, seconds = map(float, ran.stdout.split())
    assert kibibytes < 50 * 1024
    assert seconds < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("orientation", "size", "red_at"), [(1, (40, 20), (2, 10)), (6, (20, 40), (10, 2))])
def test_a_photograph_loses_what_its_camera_wrote_and_stays_upright(kind, orientation, size, red_at):
    held = kept(f"photo.{kind.lower()}", photograph(kind, orientation))
    assert b"CANARY" not in held
    with Image.open(io.BytesIO(held)) as image:
        assert dict(image.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
        upright = ImageOps.exif_transpose(image)
        assert upright.size == size
        red, _, blue = upright.convert("RGB").getpixel(red_at)
        assert red > 200 > 60 > blue


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 71}), ("JPEG", {"progressive": True, "quality": 90}), ("PNG", {})]
)
def test_a_photograph_keeps_each_pixel_and_its_colours(kind, options):
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = io.BytesIO()
    noise.save(made, kind, icc_profile=profile, **options)
    with Image.open(made) as before, Image.open(io.BytesIO(kept(f"photo.{kind}", made.getvalue()))) as after:
        assert after.info["icc_profile"] == profile
        assert ImageChops.difference(before, after).getbbox() is None


def test_what_stands_behind_a_photograph_is_not_kept():
    for kind in ("JPEG", "PNG"):
        content = picture(kind)
        assert kept(f"photo.{kind}", content + b"CANARY") == kept(f"photo.{kind}", content)


def test_a_photograph_of_nothing_but_markers_is_refused_at_once():
    for filling in (b"\xff" * LIMIT, b"\xff\xfe\x00\x02" * (LIMIT // 4), b"\xff\xda\x00\x02" * (LIMIT // 4)):
        assert refused("photo.jpg", (b"\xff\xd8\xff" + filling)[:LIMIT]) == "file.damaged"

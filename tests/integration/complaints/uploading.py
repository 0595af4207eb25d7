"""Files as residents send them, made small, and what the product makes of them."""

import hashlib
import io
import time
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from complaints.documents.operations import uploads
from complaints.documents.operations.uploads import Upload
from councils.vocabulary.errors import RuleBroken

LIMIT = 2**20
PATIENCE = 200


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, kind)
    return made.getvalue()


def photograph(kind: str, orientation: int = 1) -> bytes:
    """Forty by twenty, its left half red and its right half blue, with all that a telephone writes into it."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste((255, 0, 0), (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CANARY camera"
    exif.get_ifd(0x8825)[1] = "CANARY north"
    text = PngInfo()
    text.add_text("Author", "CANARY")
    made, more = io.BytesIO(), {"pnginfo": text} if kind == "PNG" else {"comment": b"CANARY", "xmp": b"<CANARY/>"}
    image.save(made, kind, exif=exif, **more)
    assert b"CANARY" in made.getvalue()
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


def looked_into(name: str, content: bytes, limit: int = LIMIT) -> Upload:
    """On a machine that is busy with other things everything takes longer."""
    return uploads.checked(SimpleUploadedFile(name, content), limit=limit, until=time.monotonic() + PATIENCE)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(RuleBroken) as refusal:
        looked_into(name, content)
    assert "“" in refusal.value.message
    return refusal.value.code


def kept(name: str, content: bytes) -> bytes:
    upload = looked_into(name, content)
    held = upload.file.read()
    assert (upload.checked.size, upload.checked.sha256) == (len(held), hashlib.sha256(held).hexdigest())
    return held


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OOXML = "application/vnd.openxmlformats-officedocument"
MAIN = f"{OOXML}.wordprocessingml.document.main+xml"


def types(*overrides: tuple[str, str]) -> bytes:
    """The content types of a package as Word and Excel write them."""
    more = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <Types xmlns="{PACKAGE}/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
        <Default Extension="bin" ContentType="{OOXML}.spreadsheetml.printerSettings"/>
        <Default Extension="xlsx" ContentType="{OOXML}.spreadsheetml.sheet"/>{more}</Types>""".encode()


def relation(kind: str, target: str, mode: str = "Internal") -> bytes:
    kind = kind if "/" in kind else f"{OFFICE}/{kind}"
    each = f'<Relationship Id="a" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'.encode()


def external(kind: str, target: str = "https://elsewhere.example/x") -> bytes:
    return relation(kind, target, "External")


def document(body: str) -> bytes:
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    return f"<w:document {names}><w:body>{body}</w:body></w:document>".encode()


def field(*instructions: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


WORD = {
    "[Content_Types].xml": types(("word/document.xml", MAIN)),
    "_rels/.rels": relation("officeDocument", "word/document.xml"),
    "word/document.xml": document("<w:p><w:r><w:t>Dear council</w:t></w:r></w:p>"),
}
EXCEL = {
    "[Content_Types].xml": types(
        ("xl/workbook.xml", f"{OOXML}.spreadsheetml.sheet.main+xml"),
        ("xl/worksheets/sheet1.xml", f"{OOXML}.spreadsheetml.worksheet+xml"),
    ),
    "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": b"<workbook/>",
    "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": b"<worksheet/>",
}
ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = (
    f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" xmlns:draw="{ODF}:drawing:1.0" '
    f'xmlns:script="{ODF}:script:1.0" xmlns:manifest="{ODF}:manifest:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def text_document(body: str, **parts: bytes) -> bytes:
    content = (
        f"<office:document-content {NAMES}><office:scripts/><office:body>{body}</office:body></office:document-content>"
    )
    given = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}
    return office({**given, "META-INF/manifest.xml": f"<manifest:manifest {NAMES}/>".encode(), **parts})

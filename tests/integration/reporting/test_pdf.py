"""The PDF: valid by the accessibility standard, the same bytes again, and without anything from outside."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import page
import pytest
from pypdf import PdfReader

from councils.vocabulary.values import LONDON
from reporting.exports.pdf import INSTALL_LINES, OTHERWISE, PdfUnavailable, engine, faces, fonts_alone, report_pdf
from reporting.rules.definitions import ServiceRow
from reporting.rules.quarters import Quarter
from reporting.rules.report import Report
from reporting.rules.writing import write_report
from tests.unit.reporting.rows import counted, intake

pytestmark = pytest.mark.in_turns
COUNCIL = "Cyngor Gŵyr & Świt District Council"
PROJECT = Path(__file__).resolve().parents[3]


def _report(**rows: tuple) -> Report:
    return write_report(COUNCIL, counted(**rows), "Published on 14 July 2026 at 9:00am by Pat Field.")


@pytest.fixture(scope="module", autouse=True)
def _pango() -> None:
    try:
        engine()
    except PdfUnavailable as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PDFs are not tested: {missing}")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return report_pdf(_report())


def test_it_is_valid_pdf_ua_1(pdf: bytes):
    checked = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert checked.is_compliant, [(failure.rule_id, failure.message) for failure in checked.failures]
    assert checked.rules.passed >= 100


def test_nothing_but_its_fonts_is_read_for_it():
    fetch = fonts_alone().fetch
    fonts = [address for _, _, address in faces()]
    assert len(fonts) == 4
    for address in fonts:
        assert fetch(address).read(4) == b"wOF2"
    for address in (Path(__file__).as_uri(), f"{fonts[0]}?1", "https://127.0.0.1/", "data:,x"):
        with pytest.raises(ValueError, match="nothing but its fonts"):
            fetch(address)


def test_the_same_figures_give_the_same_bytes(pdf: bytes):
    assert report_pdf(_report()) == pdf


def test_it_carries_its_title_its_language_and_the_day_of_its_figures(pdf: bytes):
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Complaints, {Quarter(2026, 4).title}: {COUNCIL}"
    assert reader.metadata.author == COUNCIL
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.astimezone(LONDON).isoformat() == "2026-07-10T09:00:00+01:00"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    first = reader.pages[0].extract_text()
    assert COUNCIL in first
    assert "Figures counted on 10 July 2026" in first
    assert "Published on 14 July 2026" in first


def test_its_headings_are_its_bookmarks(pdf: bytes):
    outline = PdfReader(io.BytesIO(pdf)).outline
    top = [entry.title for entry in outline if not isinstance(entry, list)]
    assert top == ["Complaints in April to June 2026"]
    nested = [entry.title for entry in outline[1] if not isinstance(entry, list)]
    assert nested[:3] == ["Complaints received", "Acknowledgements on time", "Responses on time"]


def _structure(node, kind: str) -> Iterator[dict]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _structure(each, kind)
    elif isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        yield from _structure(node.get("/K", []), kind)


def test_every_chart_says_what_it_shows(pdf: bytes):
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    figures = list(_structure(root, "/Figure"))
    assert len(figures) >= 2
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_every_table_has_headings_and_a_caption(pdf: bytes):
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    tables = list(_structure(root, "/Table"))
    assert len(tables) > 15
    for table in tables:
        assert list(_structure(table, "/TH"))


def test_only_the_fonts_that_come_with_the_product_are_used(pdf: bytes):
    fonts = {
        str(font.get_object()["/BaseFont"])
        for each in PdfReader(io.BytesIO(pdf)).pages
        for font in each["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("+Report" in name for name in fonts), fonts


def test_a_long_table_leaves_no_row_alone_on_a_page():
    services = tuple(ServiceRow(number, f"Service number {number}") for number in range(1, 60))
    rows = tuple(row for row in intake(0, portal=59, phone=0) if row.axis != "service")
    rows += tuple(type(rows[0])(0, "service", str(service.id), 1) for service in services)
    pages = [
        each.extract_text() for each in PdfReader(io.BytesIO(report_pdf(_report(services=services, intake=rows)))).pages
    ]
    holding = [text.count("Service number") for text in pages]
    assert sum(holding) >= 2 * len(services)
    assert all(number >= 3 for number in holding if number)


def test_markup_in_what_people_wrote_is_only_text():
    report = write_report("<script>alert(1)</script><img src='file:///etc/passwd'>", counted())
    text = PdfReader(io.BytesIO(report_pdf(report))).pages[0].extract_text()
    assert "<script>alert(1)</script>" in text


def test_without_pango_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable) as missing:
        engine()
    assert str(missing.value) in {*INSTALL_LINES.values(), OTHERWISE}


def test_a_library_that_cannot_be_loaded_is_no_crash(tmp_path: Path):
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    program = (
        "import django; django.setup()\n"
        "from reporting.exports.pdf import PdfUnavailable, engine\n"
        "try: engine()\n"
        "except PdfUnavailable as missing: print(missing)\n"
    )
    path = os.pathsep.join((str(tmp_path), str(PROJECT)))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() in {*INSTALL_LINES.values(), OTHERWISE}

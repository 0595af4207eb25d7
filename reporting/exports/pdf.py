"""Tagged PDF (PDF/UA-1, ISO 14289-1), the same bytes for the same figures."""

import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reporting.rules.charts import chart_of
from reporting.rules.report import Report

# WeasyPrint needs Pango, which no wheel includes.
INSTALL_LINES = {
    "apt-get": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "sudo dnf install pango",
    "brew": "brew install pango",
}
OTHERWISE = "Install your system’s package for Pango 1.44 or newer."
# Family, weight and file. The second family has the letters that the first lacks (Welsh, Polish).
FONTS = (
    ("Report", 400, "fonts/source-sans-3-latin-400-normal.woff2"),
    ("Report", 700, "fonts/source-sans-3-latin-700-normal.woff2"),
    ("Report extended", 400, "fonts/source-sans-3-latin-ext-400-normal.woff2"),
    ("Report extended", 700, "fonts/source-sans-3-latin-ext-700-normal.woff2"),
)


class PdfUnavailable(Exception):
    """Pango is missing; the message is the install command."""


def report_pdf(report: Report) -> bytes:
    """About 0.2 seconds a page. Raises PdfUnavailable."""
    weasyprint = engine()
    context = {"report": report, "fonts": faces(), "chart_of": chart_of}
    page = render_to_string("reports/quarter_pdf.html", context, using="pages")
    made: bytes = weasyprint.HTML(string=page, url_fetcher=fonts_alone()).write_pdf(pdf_variant="pdf/ua-1")
    return made


def fonts_alone() -> Any:
    """A URLFetcher that raises ValueError for anything but the fonts."""
    addresses = {address for _, _, address in faces()}
    fetcher: Any = engine().urls.URLFetcher

    class FontsAlone(fetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url not in addresses:
                raise ValueError("A report asks for nothing but its fonts.")
            return super().fetch(url, headers)

    return FontsAlone(allowed_protocols=("file",))


def engine() -> ModuleType:
    """Imported late: it takes 2 seconds and 50 MB."""
    try:
        import weasyprint  # noqa: PLC0415
    except (ImportError, OSError) as missing:
        raise PdfUnavailable(install_line()) from missing
    loaded: ModuleType = weasyprint
    return loaded


def install_line() -> str:
    return next((line for program, line in INSTALL_LINES.items() if shutil.which(program)), OTHERWISE)


def faces() -> list[tuple[str, int, str]]:
    found = ((family, weight, finders.find(name)) for family, weight, name in FONTS)
    return [(family, weight, Path(path).as_uri()) for family, weight, path in found if path]

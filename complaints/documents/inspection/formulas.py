"""Formulas that fetch something or start a program."""

import re
from collections.abc import Iterator
from html import unescape

from complaints.documents.inspection.active_content import leads_to_a_page

# Excel functions that fetch or send data or call another program. Files may prefix them.
FETCHES = re.compile(
    r"(?:^|[^\w.]|_xl(?:fn|ws|udf)\.)(?:WEBSERVICE|IMAGE|RTD|DDE|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|COPILOT|PY"
    r"|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)
# Another program's data (program|topic!item), or another file.
PROGRAM = re.compile(r"[\w.']\s*\|[^|\n]*!")
PLACE = re.compile(r"\\\\|//|file:", re.IGNORECASE)
HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"([^"]*)"', re.IGNORECASE)
# A sheet's name may contain a bar.
NAMES = re.compile(r"'[^']*'")
TEXTS = re.compile(r'"[^"]*"')
# ECMA-376 part 1, 18: workbook elements with formulas, and what follows a closed tag.
IN_PARTS = re.compile(
    r"<(?:\w++:)?(?:f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula|oldFormula)(?=[\s>])"
    r"""(?:(?:[^"'<>]|"[^"<]*+"|'[^'<]*+')*+>([^<]*+))?+"""
)
# From a field that a program treats as a formula to the end of the line. A tab separates fields.
IN_FIELDS = re.compile(r'(?:^|[,;\t]) *+(?:"[ \t]*+)?(?:[=@]|[+-](?=[^\W\d]|[(=@+-]))([^\n]*+)', re.MULTILINE)
DECLARATION = re.compile(r"\s*+(?:<\?xml[^>]*+>)?")


class UnreadablePartError(ValueError):
    """The part is written too unusually to find its formulas."""


def fetches(formula: str) -> bool:
    """Whether a formula fetches or starts something, or leads to a program or shared folder."""
    without_texts = TEXTS.sub('""', formula) if '"' in formula else formula
    leads = map(leads_to_a_page, HYPERLINK.findall(formula)) if '"' in formula else ()
    return _calls(without_texts) or bool(PLACE.search(without_texts)) or not all(leads)


def _calls(without_texts: str) -> bool:
    called = "(" in without_texts and FETCHES.search(without_texts)
    return bool(called or ("|" in without_texts and PROGRAM.search(NAMES.sub("''", without_texts))))


def formulas_of_part(content: bytes) -> Iterator[str]:
    """Yield a workbook part's formulas.

    Raises UnreadablePartError: not UTF-8, comments, entities, or an unclosed tag.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadablePartError from error
    declaration = DECLARATION.match(text)
    begin = declaration.end() if declaration else 0
    if text.find("<!", begin) != -1 or text.find("<?", begin) != -1:
        raise UnreadablePartError
    # XML parsing is too slow for very many cells.
    for element in IN_PARTS.finditer(text, begin):
        if element[1] is None:
            raise UnreadablePartError
        yield unescape(element[1])


def table_fetches(content: bytes) -> bool:
    text = content.decode("utf-8", errors="replace").replace("\r", "\n")
    return any(_calls(TEXTS.sub('""', field.replace('""', '"'))) for field in IN_FIELDS.findall(text))

"""Formulas of workbooks and tables: those that fetch something, or start a program, when the table is opened."""

import re
from collections.abc import Iterator
from html import unescape

from complaints.documents.inspection.active_content import leads_to_a_page

# Excel's functions that ask another place, send it what the table holds, or call another program. In a file some have
# prefixes.
FETCHES = re.compile(
    r"(?:^|[^\w.]|_xl(?:fn|ws|udf)\.)(?:WEBSERVICE|IMAGE|RTD|DDE|STOCKHISTORY|TRANSLATE|DETECTLANGUAGE|COPILOT|PY"
    r"|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)
# Another program's data (program|topic!item), and another file by its place.
PROGRAM = re.compile(r"[\w.']\s*\|[^|\n]*!")
PLACE = re.compile(r"\\\\|//|file:", re.IGNORECASE)
HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"([^"]*)"', re.IGNORECASE)
# A sheet's name may have such a bar in it.
NAMES = re.compile(r"'[^']*'")
TEXTS = re.compile(r'"[^"]*"')
# ECMA-376 part 1, 18: the elements of a workbook's parts in which a formula stands; what follows the tag, if it ends.
IN_PARTS = re.compile(
    r"<(?:\w++:)?(?:f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula|oldFormula)(?=[\s>])"
    r"""(?:(?:[^"'<>]|"[^"<]*+"|'[^'<]*+')*+>([^<]*+))?+"""
)
# The rest of a line from a field that a program takes for a formula. A tab before it separates fields.
IN_FIELDS = re.compile(r'(?:^|[,;\t]) *+(?:"[ \t]*+)?(?:[=@]|[+-](?=[^\W\d]|[(=@+-]))([^\n]*+)', re.MULTILINE)
DECLARATION = re.compile(r"\s*+(?:<\?xml[^>]*+>)?")


class UnreadablePartError(ValueError):
    """A part is written as no program writes it: nobody can be sure which formulas are in it."""


def fetches(formula: str) -> bool:
    """Whether a formula of a workbook fetches or starts something, or leads to a program or a shared folder."""
    without_texts = TEXTS.sub('""', formula) if '"' in formula else formula
    leads = map(leads_to_a_page, HYPERLINK.findall(formula)) if '"' in formula else ()
    return _calls(without_texts) or bool(PLACE.search(without_texts)) or not all(leads)


def _calls(without_texts: str) -> bool:
    called = "(" in without_texts and FETCHES.search(without_texts)
    return bool(called or ("|" in without_texts and PROGRAM.search(NAMES.sub("''", without_texts))))


def formulas_of_part(content: bytes) -> Iterator[str]:
    """The formulas in a part of a workbook. It may have very many cells, so it is not parsed as XML.

    Raises:
        UnreadablePartError: it is not in UTF-8, has comments, entities or the like in it, or a tag that does not end.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadablePartError from error
    declaration = DECLARATION.match(text)
    begin = declaration.end() if declaration else 0
    if text.find("<!", begin) != -1 or text.find("<?", begin) != -1:
        raise UnreadablePartError
    for element in IN_PARTS.finditer(text, begin):
        if element[1] is None:
            raise UnreadablePartError
        yield unescape(element[1])


def table_fetches(content: bytes) -> bool:
    """Whether a field of a table in plain text (CSV) does."""
    text = content.decode("utf-8", errors="replace").replace("\r", "\n")
    return any(_calls(TEXTS.sub('""', field.replace('""', '"'))) for field in IN_FIELDS.findall(text))

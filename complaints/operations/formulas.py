"""Formulas of workbooks and tables: those that fetch something, or start a program, when the table is opened."""

import re
from html import unescape

from complaints.operations.active_content import leads_to_a_page

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
# ECMA-376 part 1, 18: the elements of a workbook's parts in which a formula stands.
IN_PARTS = re.compile(
    r"<(?:\w+:)?(?:f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula|oldFormula)(?=[\s>])[^<]*?>([^<]*)<"
)
# The rest of a line from a field that a program takes for a formula.
IN_FIELDS = re.compile(r"(?:^|[,;\t])[ \t]*\"?[ \t]*(?:[=@]|[+-](?=[^\W\d]|[(=@+-]))([^\n]*)", re.MULTILINE)
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


class UnreadablePartError(ValueError):
    """A part is written as no program writes it: nobody can be sure which formulas are in it."""


def fetches(formula: str) -> bool:
    """Whether a formula of a workbook fetches or starts something, or leads to a program or a shared folder."""
    leads = map(leads_to_a_page, HYPERLINK.findall(formula))
    return _calls(formula) or bool(PLACE.search(TEXTS.sub('""', formula))) or not all(leads)


def _calls(formula: str) -> bool:
    without_texts = TEXTS.sub('""', formula)
    return bool(FETCHES.search(without_texts) or PROGRAM.search(NAMES.sub("''", without_texts)))


def part_fetches(content: bytes) -> bool:
    """Whether a formula in a part of a workbook does.

    Raises:
        UnreadablePartError: it is not in UTF-8, or has comments, entities or the like in it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadablePartError from error
    text = DECLARATION.sub("", text, count=1)
    if "<!" in text or "<?" in text:
        raise UnreadablePartError
    return any(fetches(unescape(formula)) for formula in IN_PARTS.findall(text))


def table_fetches(content: bytes) -> bool:
    """Whether a field of a table in plain text (CSV) does."""
    text = content.decode("utf-8", errors="replace").replace("\r", "\n")
    return any(_calls(field.replace('""', '"')) for field in IN_FIELDS.findall(text))

"""What runs by itself in a document: taken out of a PDF; an office file that has it is refused.

A virus scanner knows what is known to be harmful; this is about what a document has no need of at all.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from complaints.domain.files import ALLOWED

# Programs in office files: Visual Basic and the binary macro sheets of old Excel.
MACROS = re.compile(r"vba(project|data)[^/]*\.(bin|xml)$|/macrosheets/|(^|/)basic/.*\.xml$", re.IGNORECASE)
EMBEDDED = re.compile(r"(^|/)(embeddings|activex|objectreplacements|object \d+)/", re.IGNORECASE)
HARMLESS = frozenset({*ALLOWED, "pptx", "ods", "odp", "emf", "wmf", "gif", "xml", "rels"}) - {"eml", "msg"}
# A template, frame or object that is fetched from elsewhere when the document is opened (ECMA-376 part 1, 15.2).
FETCHED = re.compile(rb"<Relationship\b[^>]*/(attachedTemplate|oleObject|frame|subDocument)\"[^>]*>", re.IGNORECASE)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*\"External\"", re.IGNORECASE)
# ISO 32000-1, 12.6: actions that run a program, send the document's data or open another file.
ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute"}
)
RUN_BY_THEMSELVES = ("/AA", "/OpenAction")
# 7.11.4 and ISO 32000-2, 14.13: files inside the document.
FILES_INSIDE = ("/EF", "/AF")


def active_part(archive: zipfile.ZipFile) -> str:
    """What an office file has in it that runs, or fetches something, when it is opened: "macros", "another file" or
    "a link to a template"; empty where there is nothing.
    """
    for part in archive.infolist():
        name = part.filename.lower()
        if MACROS.search(name):
            return "macros"
        if EMBEDDED.search(name) and not part.is_dir() and name.rsplit(".", 1)[-1] not in HARMLESS:
            return "another file"
        if name.endswith(".rels") and _fetches(archive.read(part)):
            return "a link to a template"
    return ""


def _fetches(relationships: bytes) -> bool:
    return any(EXTERNAL.search(found.group()) for found in FETCHED.finditer(relationships))


def without_active_content(file: BinaryIO) -> BytesIO | None:
    """A PDF without scripts, without files inside it and without what happens by itself; None where it has none.

    Raises what pikepdf raises for a file that it cannot open.
    """
    file.seek(0)
    with pikepdf.open(file) as pdf:
        removed = _take_out_of_catalogue(pdf)
        for thing in pdf.objects:
            for part in _dictionaries(thing):
                removed |= _take_out(part)
        if not removed:
            return None
        kept = BytesIO()
        pdf.save(kept)
    kept.seek(0)
    return kept


def _take_out_of_catalogue(pdf: pikepdf.Pdf) -> bool:
    names = pdf.Root.get("/Names")
    found = [key for key in ("/JavaScript", "/EmbeddedFiles") if names is not None and key in names]
    for key in found:
        del names[key]  # type: ignore[union-attr]
    return bool(found)


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """A dictionary or stream and those that stand inside it without a number of their own."""
    if depth > 20 or not isinstance(thing, pikepdf.Object):
        return
    if isinstance(thing, pikepdf.Array):
        for each in thing:
            yield from _inside(each, depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        for _, each in thing.items():
            yield from _inside(each, depth)


def _inside(thing: Any, depth: int) -> Iterator[Any]:
    if isinstance(thing, pikepdf.Object) and not thing.is_indirect:
        yield from _dictionaries(thing, depth + 1)


def _take_out(part: Any) -> bool:
    found = [key for key in RUN_BY_THEMSELVES if key in part and _is_active(key, part[key])]
    found += [key for key in FILES_INSIDE if key in part]
    for key in found:
        del part[key]
    action = part.get("/A")
    if _action_type(action) in ACTIVE:
        del part["/A"]
        return True
    return bool(found)


def _is_active(key: str, action: Any) -> bool:
    """A document may open at a page of its own; everything else that happens by itself goes."""
    return key == "/AA" or _action_type(action) in ACTIVE


def _action_type(action: Any) -> str:
    return str(action.get("/S", "")) if isinstance(action, pikepdf.Dictionary) else ""

"""Removes scripts, outside links and photo metadata from PDFs."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from complaints.documents.inspection.pictures import cleaned_picture

# ISO 32000-2, 12.6.4: actions that run something, send data, or play or open another file.
ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Thread", "/Rendition", "/Movie"}
    | {"/RichMediaExecute", "/Sound"}
)
# Keys of actions. /Next holds one or several.
ACTIONS = ("/A", "/PA", "/OpenAction", "/Next")
# Triggers, XML forms with their scripts, and files inside the document (12.6.3, 12.7.8, 7.11.4, 13.2 and 14.13).
TAKEN_OUT = ("/AA", "/XFA", "/EF", "/AF", "/RichMediaContent", "/RichMediaSettings")
# Streams with content or a page in another file (7.3.8.2 and 8.10.4).
ELSEWHERE = ("/F", "/Ref")
# Link targets. One without a scheme is relative to the document.
SCHEMES = frozenset({"", "http", "https", "ftp", "mailto", "tel"})
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
# Characters that programs ignore in addresses.
UNREAD = re.compile(r"[\x00-\x20\x7f]")


class DynamicFormError(ValueError):
    """A PDF that a script draws, empty without it."""


def leads_to_a_page(address: str) -> bool:
    """Whether a link leads to a web page, email or phone."""
    plain = UNREAD.sub("", address).replace("\\", "/").lower()
    scheme = SCHEME.match(plain)
    return not plain.startswith("//") and (scheme[1] if scheme else "") in SCHEMES


def without_active_content(file: BinaryIO) -> BytesIO | None:
    """Return a PDF without active content and photo metadata, or None if unchanged.

    Raises DynamicFormError, and pikepdf's errors for a file that it cannot open.
    """
    file.seek(0)
    with pikepdf.open(file) as pdf:
        if pdf.Root.get("/NeedsRendering", False):
            raise DynamicFormError
        removed = _take_out_of_catalogue(pdf)
        for numbered in pdf.objects:
            for part in _dictionaries(numbered):
                removed |= _take_out(part) | _clean_picture(part)
        if not removed:
            return None
        kept = BytesIO()
        pdf.save(kept)
    kept.seek(0)
    return kept


def _take_out_of_catalogue(pdf: pikepdf.Pdf) -> bool:
    names = pdf.Root.get("/Names")
    found = [(names, key) for key in ("/JavaScript", "/EmbeddedFiles") if names is not None and key in names]
    if "/URI" in pdf.Root:
        # The base of links without a scheme.
        found.append((pdf.Root, "/URI"))
    for holder, key in found:
        del holder[key]
    return bool(found)


def _dictionaries(numbered: Any) -> Iterator[Any]:
    waiting = [numbered]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing
            inside = [value for _, value in thing.items()]
        elif isinstance(thing, pikepdf.Array):
            inside = list(thing)
        else:
            continue
        waiting += [value for value in inside if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _take_out(part: Any) -> bool:
    if _is_active(part):
        # Emptied, because references to it may be anywhere.
        unwanted = list(part.keys())
    else:
        unwanted = [key for key in TAKEN_OUT if key in part]
        unwanted += [key for key in ACTIONS if key in part and (_is_active(part[key]) or _is_empty(part[key]))]
        unwanted += [key for key in ELSEWHERE if isinstance(part, pikepdf.Stream) and key in part]
    for key in unwanted:
        del part[key]
    return bool(unwanted)


def _clean_picture(part: Any) -> bool:
    if not isinstance(part, pikepdf.Stream) or part.get("/Subtype") != "/Image":
        return False
    described = "/Metadata" in part
    if described:
        del part["/Metadata"]
    filters: Any = part.get("/Filter")
    parameters: Any = part.get("/DecodeParms")
    if filters != "/DCTDecode" and not (isinstance(filters, pikepdf.Array) and list(filters) == ["/DCTDecode"]):
        return described
    cleaned = cleaned_picture(part.read_raw_bytes())
    if cleaned is not None:
        part.write(cleaned, filter=filters, decode_parms=parameters)
    return described or cleaned is not None


def _is_active(action: Any) -> bool:
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return False
    kind = str(action["/S"])
    return kind in ACTIVE or (kind == "/URI" and not leads_to_a_page(str(action.get("/URI", ""))))


def _is_empty(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and not len(action)

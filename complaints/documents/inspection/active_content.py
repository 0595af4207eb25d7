"""What runs by itself in a PDF, leads out of it, or says where its photographs were taken: taken out before it is kept.

A virus scanner knows what is known to be harmful; this is about what a document has no need of at all.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from complaints.documents.inspection.pictures import cleaned_picture

# ISO 32000-2, 12.6.4: actions that run something, send the document's data, play or open another file.
ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Thread", "/Rendition", "/Movie"}
    | {"/RichMediaExecute", "/Sound"}
)
# Where an action may stand; under /Next one of them or several.
ACTIONS = ("/A", "/PA", "/OpenAction", "/Next")
# Triggers, XML forms with their scripts, and files inside the document (12.6.3, 12.7.8, 7.11.4, 13.2 and 14.13).
TAKEN_OUT = ("/AA", "/XFA", "/EF", "/AF", "/RichMediaContent", "/RichMediaSettings")
# What a stream has whose content, or whose page, lies in another file (7.3.8.2 and 8.10.4).
ELSEWHERE = ("/F", "/Ref")
# Where a link may lead. One without a scheme leads to where the document lies.
SCHEMES = frozenset({"", "http", "https", "ftp", "mailto", "tel"})
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
# What a program leaves out when it reads an address.
UNREAD = re.compile(r"[\x00-\x20\x7f]")


class DynamicFormError(ValueError):
    """A PDF whose pages a script draws when it is opened: without it, there is nothing to read."""


def leads_to_a_page(address: str) -> bool:
    """Whether a link leads to a web page, an email or a phone, and not to a script, a program or a shared folder."""
    plain = UNREAD.sub("", address).replace("\\", "/").lower()
    scheme = SCHEME.match(plain)
    return not plain.startswith("//") and (scheme[1] if scheme else "") in SCHEMES


def without_active_content(file: BinaryIO) -> BytesIO | None:
    """A PDF without scripts, without files inside it, without what happens by itself and without what a camera wrote
    into its photographs; None where it has none.

    Raises:
        DynamicFormError, and what pikepdf raises for a file that it cannot open.
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
        # What links without a scheme are put behind.
        found.append((pdf.Root, "/URI"))
    for holder, key in found:
        del holder[key]
    return bool(found)


def _dictionaries(numbered: Any) -> Iterator[Any]:
    """A dictionary or stream and those that stand inside it without a number of their own, however deep."""
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
        # Emptied, because it may be pointed to from anywhere.
        unwanted = list(part.keys())
    else:
        unwanted = [key for key in TAKEN_OUT if key in part]
        unwanted += [key for key in ACTIONS if key in part and (_is_active(part[key]) or _is_empty(part[key]))]
        unwanted += [key for key in ELSEWHERE if isinstance(part, pikepdf.Stream) and key in part]
    for key in unwanted:
        del part[key]
    return bool(unwanted)


def _clean_picture(part: Any) -> bool:
    """A photograph as its camera made it, with its metadata in its data or beside it."""
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

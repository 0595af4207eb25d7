"""Refuses Word, Excel and OpenDocument files that run or fetch something. Only known XML parts are allowed."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.parsers import expat

from complaints.documents.inspection import formulas
from complaints.documents.inspection.active_content import leads_to_a_page

Attributes = dict[str, str]
# These follow "contains" in a message.
UNKNOWN, FETCHES = "a part that we cannot check", "a link to another file, which it opens by itself"
LEADS_ASTRAY = "a link to a program or a shared folder"
# An office file unpacks to a few times its size. More than this is an attack.
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_PARTS = 5000
# A report of 100 pages has some 50,000. Reading this many takes about two seconds.
MOST_ELEMENTS = 1_000_000
# One element with its attributes, which memory holds together.
MOST_ELEMENT_BYTES = 2 * 2**20
# Those of office programs have fewer than 100 characters.
LONGEST_NAMESPACE = 500
READ_BYTES = 512 * 2**10
# Starts each part's entry in an archive's directory.
DIRECTORY_ENTRY = b"PK\x01\x02"
# The workbook of a chart, in a letter.
MOST_INSIDE_BYTES = 20 * 2**20
# Its kind and address are at the start of a field's instruction.
INSTRUCTION_CHARACTERS = 10_000
ENCRYPTED = 0x1
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OOXML_TYPES, ODF_TEXT = "[content_types].xml", b"application/vnd.oasis.opendocument.text"
OFFICE_FILES = ("docx", "xlsx")
# Other files allowed in Office Open XML: text, pictures, fonts.
OOXML_ENDINGS = frozenset(
    {"xml", "rels", "vml", "png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg", "wdp"}
    | {"ico", "odttf", "fntdata", "ttf", "otf", "psdsor", "sigs"}
)
# Binary parts that are not run.
SETTINGS = re.compile(r"/(printersettings|customproperty)[^/]*\.bin$")
MACROS = re.compile(r"vba(project|data)|/macrosheets/|^(basic|scripts|dialogs)/")
FAMILIES = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
)
# Last words of the relationship types that join visible parts of a document: ECMA-376 part 1, 11 to 14, and Microsoft's
# later ones.
RELATIONSHIPS = frozenset(
    {"officeDocument", "extended-properties", "extendedProperties", "customProperties", "intelligence"}
    | {"custom-properties", "core-properties", "thumbnail", "origin", "signature", "certificate", "styles"}
    | {"stylesWithEffects", "settings", "webSettings", "fontTable", "font", "numbering", "footnotes", "endnotes"}
    | {"header", "footer", "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"}
    | {"documenttasks", "glossaryDocument", "theme", "themeOverride", "image", "hdphoto", "ink", "hyperlink"}
    | {"package", "customXml", "customXmlProps", "classificationlabels", "chart", "chartUserShapes", "chartStyle"}
    | {"chartColorStyle", "chartEx", "drawing", "vmlDrawing", "diagramData", "diagramLayout", "diagramQuickStyle"}
    | {"diagramColors", "diagramDrawing", "worksheet", "chartsheet", "sharedStrings", "calcChain", "table"}
    | {"tableSingleCells", "sheetMetadata", "printerSettings", "ctrlProp", "pivotTable", "pivotCacheDefinition"}
    | {"pivotCacheRecords", "slicer", "slicerCache", "timeline", "timelineCache", "threadedComment", "person"}
    | {"customProperty", "xmlMaps", "namedSheetView", "usernames", "revisionHeaders", "revisionLog", "rdArray"}
    | {"richStyles", "rdRichValue", "rdRichValueStructure", "rdRichValueTypes", "FeaturePropertyBag", "richValueRel"}
)
CONTENT_TYPE = re.compile(
    r"application/vnd\.(?:openxmlformats-package|openxmlformats-officedocument|ms-office|ms-word|ms-excel)\."
    r"(?:(?:wordprocessing|spreadsheet|drawing)ml\.)?([a-z0-9.-]+?)(?:\+xml)?"
)
# The same parts by content type.
CONTENT_TYPES = frozenset(
    {"relationships", "intelligence2", "extended-properties", "custom-properties", "core-properties"}
    | {"digital-signature-origin", "digital-signature-xmlsignature", "digital-signature-certificate", "document"}
    | {"document.main", "document.glossary", "sheet", "sheet.main", "obfuscatedfont", "customxmlproperties", "styles"}
    | {"styleswitheffects", "settings", "websettings", "fonttable", "numbering", "footnotes", "endnotes", "header"}
    | {"footer", "comments", "commentsextended", "commentsids", "commentsextensible", "people", "documenttasks"}
    | {"classificationlabels", "theme", "themeoverride", "chart", "chartshapes", "chartstyle", "chartcolorstyle"}
    | {"chartex", "drawing", "vmldrawing", "diagramdata", "diagramlayout", "diagramstyle", "diagramcolors"}
    | {"diagramdrawing", "worksheet", "chartsheet", "sharedstrings", "calcchain", "table", "tablesinglecells"}
    | {"sheetmetadata", "printersettings", "controlproperties", "pivottable", "pivotcachedefinition"}
    | {"pivotcacherecords", "slicer", "slicercache", "timeline", "timelinecache", "threadedcomments", "person"}
    | {"customproperty", "namedsheetviews", "usernames", "revisionheaders", "revisionlog", "rdarray", "richstyles"}
    | {"rdrichvalue", "rdrichvaluestructure", "rdrichvaluetypes", "featurepropertybag", "richvaluerel"}
)
PLAIN_TYPES = ("image/", "application/xml", "text/xml", "application/inkml+xml", "application/x-font")
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# Spreadsheets have formulas, no fields, and perhaps millions of elements.
CELLS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
# ECMA-376 part 1, 17.16.5: fields that fetch what they show.
FETCHING_FIELDS = frozenset(
    {"DDE", "DDEAUTO", "LINK", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "DATABASE", "RD"}
)
ADDRESSES = re.compile(r'"([^"]*)"')
# A field's tool tip and its place in the document, which are no addresses.
NO_ADDRESSES = re.compile(r'\\[ol]\s+"[^"]*"', re.IGNORECASE)
# 17.14.20, 17.17.2.1 and 18.14.4: elements that fetch content without a field.
OOXML_FETCHING = frozenset({"mailMerge", "altChunk", "ddeLink"})
# OpenDocument 1.3 part 2, 3: parts of a package, including charts and formulas.
ODF_PARTS = re.compile(
    r"mimetype|manifest\.rdf|layout-cache|META-INF/(manifest|documentsignatures)\.xml"
    r"|(Obj[ \w]+/)*((content|styles|meta|settings)\.xml|Configurations2/.*)"
    r"|(Obj[ \w]+/)*(Pictures|Thumbnails|ObjectReplacements|Fonts|media)/[^/]+"
)
# Part 3: elements that run scripts or show other programs or files.
ODF_ACTIVE = {
    **dict.fromkeys(("event-listener", "script", "execute-macro"), "macros"),
    **dict.fromkeys(("plugin", "applet", "floating-frame", "object-ole"), "another file"),
    **dict.fromkeys(("dde-connection", "dde-connection-decl", "dde-source"), FETCHES),
}
HREF = "http://www.w3.org/1999/xlink href"
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|\.\./.", re.IGNORECASE)


class ActiveFileError(ValueError):
    """It runs or fetches something. The message follows "contains"."""


class LockedFileError(ValueError):
    """It needs a password."""


class UnpacksToTooMuchError(ValueError):
    """It unpacks to far more than its size suggests."""


class DamagedFileError(ValueError):
    """Not an office file, or one that programs may read differently."""


class Budget:
    """What is left to read, across all parts and nested files."""

    def __init__(self) -> None:
        self.bytes = MOST_UNPACKED_BYTES
        self.elements = MOST_ELEMENTS

    def spend(self, *, bytes: int = 0, elements: int = 0) -> None:
        """Raise UnpacksToTooMuchError when nothing is left."""
        self.bytes -= bytes
        self.elements -= elements
        if self.bytes < 0 or self.elements < 0:
            raise UnpacksToTooMuchError


def check(content: bytes, budget: Budget, *, opendocument: bool) -> None:
    """Raises ActiveFileError, LockedFileError, UnpacksToTooMuchError, DamagedFileError, and zipfile's errors."""
    with _opened(content) as archive:
        if opendocument:
            _OpenDocument(archive, budget).check()
        else:
            _OfficeOpenXml(archive, budget).check()


def _opened(content: bytes) -> zipfile.ZipFile:
    if content.count(DIRECTORY_ENTRY) > MOST_PARTS:
        raise UnpacksToTooMuchError
    return zipfile.ZipFile(BytesIO(content))


class _Package:
    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self.archive, self.budget = archive, budget
        self.parts = [part for part in archive.infolist() if not part.is_dir()]
        if any(part.flag_bits & ENCRYPTED for part in self.parts):
            raise LockedFileError
        if any(part.compress_type not in COMPRESSIONS for part in self.parts):
            raise DamagedFileError
        budget.spend(bytes=sum(part.file_size for part in self.parts))

    def read(self, part: zipfile.ZipInfo, element: Callable[[Any, str, Attributes], None]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")

        def started(name: str, attributes: Attributes) -> None:
            self.budget.spend(elements=1)
            element(parser, name.rpartition(" ")[2], attributes)

        parser.StartElementHandler = started
        parser.EntityDeclHandler = _refuse_entity
        parser.StartNamespaceDeclHandler = _check_namespace
        # Join text into large pieces.
        parser.buffer_text = True
        done = 0
        try:
            with self.archive.open(part) as content:
                while chunk := content.read(READ_BYTES):
                    parser.Parse(chunk)
                    done += len(chunk)
                    if done - parser.CurrentByteIndex > MOST_ELEMENT_BYTES:
                        raise UnpacksToTooMuchError
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DamagedFileError from error


def _refuse_entity(*_: Any) -> None:
    # Entities expand short files and read others. Office programs declare none.
    raise DamagedFileError


def _check_namespace(_: str | None, address: str | None) -> None:
    # The parser repeats the address in each name, so a long one is slow.
    if len(address or "") > LONGEST_NAMESPACE:
        raise DamagedFileError


class _OfficeOpenXml(_Package):
    def check(self, *, nested: bool = False) -> None:
        self.types: dict[str, str] = {}
        # The content types say how the other parts are read.
        for part in self.parts:
            if part.filename.lower() == OOXML_TYPES:
                self.read(part, self._content_type)
        if not self.types:
            raise DamagedFileError
        self.workbook = not any(kind.startswith(WORDS) for kind in self.types.values())
        for part in self.parts:
            self._check_part(part, nested=nested)

    def _check_part(self, part: zipfile.ZipInfo, *, nested: bool) -> None:
        name = part.filename.lower().replace("\\", "/")
        ending = name.rpartition(".")[2]
        content_type = self.types.get(f"/{name}", self.types.get(ending, ""))
        if MACROS.search(name):
            raise ActiveFileError("macros")
        if ending in OFFICE_FILES:
            self._check_inside(part, nested=nested)
        elif ending not in OOXML_ENDINGS and not SETTINGS.search(name):
            raise ActiveFileError("another file")
        elif ending == "rels":
            self.read(part, _check_relationship)
        elif name != OOXML_TYPES and not content_type:
            raise ActiveFileError(UNKNOWN)
        elif self.workbook and content_type.startswith(CELLS):
            self._check_formulas(part)
        elif ending == "vml" or content_type.endswith("xml"):
            self.read(part, _Fields().element)

    def _check_formulas(self, part: zipfile.ZipInfo) -> None:
        try:
            for formula in formulas.formulas_of_part(self.archive.read(part)):
                if formulas.fetches(formula):
                    raise ActiveFileError("a formula that fetches something or starts a program")
        except formulas.UnreadablePartError as error:
            raise ActiveFileError(UNKNOWN) from error

    def _check_inside(self, part: zipfile.ZipInfo, *, nested: bool) -> None:
        if nested or part.file_size > MOST_INSIDE_BYTES:
            raise ActiveFileError("another file")
        with _opened(self.archive.read(part)) as archive:
            _OfficeOpenXml(archive, self.budget).check(nested=True)

    def _content_type(self, _: Any, name: str, attributes: Attributes) -> None:
        if name == "Types":
            return
        given = attributes.get("ContentType", "").strip().lower()
        known = CONTENT_TYPE.fullmatch(given)
        if not given.startswith(PLAIN_TYPES) and (known is None or known[1] not in CONTENT_TYPES):
            raise ActiveFileError("macros" if "macro" in given or "vba" in given else UNKNOWN)
        self.types[(attributes.get("PartName") or attributes.get("Extension", "")).lower()] = given


def _check_relationship(_: Any, name: str, attributes: Attributes) -> None:
    if name != "Relationship":
        return
    family, kind = attributes.get("Type", ""), attributes.get("Type", "").rpartition("/")[2]
    inside = attributes.get("TargetMode", "Internal").strip().lower() == "internal"
    if not inside and kind != "hyperlink":
        raise ActiveFileError("a link to a template" if kind == "attachedTemplate" else FETCHES)
    if not leads_to_a_page(attributes.get("Target", "")):
        raise ActiveFileError(LEADS_ASTRAY)
    if kind == "package" and not attributes.get("Target", "").lower().endswith(OFFICE_FILES):
        raise ActiveFileError("another file")
    if kind not in RELATIONSHIPS or not family.startswith(FAMILIES):
        raise ActiveFileError("macros" if "vba" in kind.lower() else UNKNOWN)


class _Fields:
    # A field's instruction may span several runs.
    def __init__(self) -> None:
        # Each open field's instruction, outermost first. None once it has been read.
        self.open: list[str | None] = []

    def element(self, parser: Any, name: str, attributes: Attributes) -> None:
        if name == "fldSimple":
            _check_field(_local(attributes).get("instr", ""))
        elif name == "fldChar":
            self._mark(_local(attributes).get("fldCharType", ""))
        elif name == "instrText":
            parser.CharacterDataHandler, parser.EndElementHandler = self._read_on, self._stop(parser)
        elif name in ("Choice", "Fallback") and self._is_reading():
            # The program decides which of them is the instruction.
            raise ActiveFileError(UNKNOWN)
        elif name in OOXML_FETCHING or ELSEWHERE.match(attributes.get("src", "").replace("\\", "/")):
            raise ActiveFileError(FETCHES)

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._is_reading() and len(f"{self.open[-1]}.".split(maxsplit=1)) < 2:
                raise ActiveFileError(UNKNOWN)
            self.open.append("")
        elif self.open:
            _check_field(self.open[-1] or "")
            self.open[-1] = None
            if kind == "end":
                self.open.pop()

    def _is_reading(self) -> bool:
        return bool(self.open) and self.open[-1] is not None

    def _read_on(self, text: str) -> None:
        instruction = self.open[-1] if self.open else None
        if instruction is not None and len(instruction) < INSTRUCTION_CHARACTERS:
            self.open[-1] = f"{instruction}{text}".lstrip()

    def _stop(self, parser: Any) -> Callable[[str], None]:
        def ended(name: str) -> None:
            if name.rpartition(" ")[2] == "instrText":
                parser.CharacterDataHandler = parser.EndElementHandler = None

        return ended


def _local(attributes: Attributes) -> Attributes:
    return {name.rpartition(" ")[2]: value for name, value in attributes.items()}


def _check_field(instruction: str) -> None:
    kind, *_ = [*instruction.upper().split(), ""]
    if kind in FETCHING_FIELDS:
        raise ActiveFileError(FETCHES)
    if kind == "HYPERLINK" and not all(map(leads_to_a_page, ADDRESSES.findall(NO_ADDRESSES.sub("", instruction)))):
        raise ActiveFileError(LEADS_ASTRAY)


class _OpenDocument(_Package):
    def check(self) -> None:
        if not any(part.filename == "mimetype" for part in self.parts):
            raise DamagedFileError
        # The manifest comes first: it says whether the others are encrypted.
        for part in sorted(self.parts, key=lambda part: not part.filename.startswith("META-INF/")):
            if MACROS.search(part.filename.lower()):
                raise ActiveFileError("macros")
            if not ODF_PARTS.fullmatch(part.filename):
                raise ActiveFileError("another file")
            if part.filename == "mimetype" and self.archive.read(part).strip() != ODF_TEXT:
                raise DamagedFileError
            # LibreOffice writes keyboard settings without a byte in them.
            if part.filename.endswith((".xml", ".rdf")) and part.file_size:
                self.read(part, _check_odf_element)


def _check_odf_element(_: Any, name: str, attributes: Attributes) -> None:
    if name in ODF_ACTIVE:
        raise ActiveFileError(ODF_ACTIVE[name])
    if name == "encryption-data":
        raise LockedFileError
    target = attributes.get(HREF, "").strip()
    if name == "a":
        if not leads_to_a_page(target):
            raise ActiveFileError(LEADS_ASTRAY)
    elif name != "template" and ELSEWHERE.match(target.replace("\\", "/")):
        raise ActiveFileError(FETCHES)

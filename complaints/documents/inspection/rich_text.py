"""Checks of rich text (RTF) for embedded and fetched files."""

import re
from collections.abc import Iterator

# Rich Text Format 1.9.1: objects, templates and files that a document fetches.
ACTIVE = re.compile(
    rb"\\(object|objdata|objupdate|objautlink|objlink|objemb|objocx|objhtml|objsub|objicemb|template|subdocument|"
    rb"mailmerge|filetbl)(?![a-z])"
)
FIELD, RESULT = b"\\fldinst", b"\\fldrslt"
# The start of a field's instruction, including formatting.
INSTRUCTION_BYTES = 1000
MOST_FIELDS = 10_000
# An escaped character, another control word or symbol, a group or a line break.
CONTROL = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?\??|\\[a-zA-Z]+-?\d* ?|\\.|[{}\r\n]", re.DOTALL)
FETCHING = re.compile(
    rb"(^|\s)(DDE|DDEAUTO|LINK|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|DATABASE|RD)\s", re.IGNORECASE
)


def has_active_content(content: bytes) -> bool:
    if ACTIVE.search(content):
        return True
    return content.count(FIELD) > MOST_FIELDS or any(FETCHING.search(each) for each in _instructions(content))


def _instructions(content: bytes) -> Iterator[bytes]:
    at = content.find(FIELD)
    while at != -1:
        instruction = content[at + len(FIELD) : at + len(FIELD) + INSTRUCTION_BYTES].partition(RESULT)[0]
        yield CONTROL.sub(_character, instruction).strip() + b" "
        at = content.find(FIELD, at + len(FIELD))


def _character(control: re.Match[bytes]) -> bytes:
    if control[1]:
        return bytes.fromhex(control[1].decode())
    return bytes([int(control[2]) % 256]) if control[2] else b""

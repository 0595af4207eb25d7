"""Rich text (RTF): a file that has another file in it, or fetches one when it is opened, is refused."""

import re
from collections.abc import Iterator

# Rich Text Format 1.9.1: objects, and the template and files that a document fetches.
ACTIVE = re.compile(
    rb"\\(object|objdata|objupdate|objautlink|objlink|objemb|objocx|objhtml|objsub|objicemb|template|subdocument|"
    rb"mailmerge|filetbl)(?![a-z])"
)
FIELD, RESULT = b"\\fldinst", b"\\fldrslt"
# The beginning of a field's instruction, with the formatting of its words.
INSTRUCTION_BYTES = 1000
MOST_FIELDS = 10_000
# A character as a number, any other control word or symbol, and what groups and breaks lines.
CONTROL = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?\??|\\[a-zA-Z]+-?\d* ?|\\.|[{}\r\n]", re.DOTALL)
FETCHING = re.compile(
    rb"(^|\s)(DDE|DDEAUTO|LINK|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|DATABASE|RD)\s", re.IGNORECASE
)


def has_active_content(content: bytes) -> bool:
    """Whether there is an object, a template or a field in it that another program or another file is opened for."""
    if ACTIVE.search(content):
        return True
    return content.count(FIELD) > MOST_FIELDS or any(FETCHING.search(each) for each in _instructions(content))


def _instructions(content: bytes) -> Iterator[bytes]:
    """What the fields are told to do, without formatting."""
    at = content.find(FIELD)
    while at != -1:
        instruction = content[at + len(FIELD) : at + len(FIELD) + INSTRUCTION_BYTES].partition(RESULT)[0]
        yield CONTROL.sub(_character, instruction).strip() + b" "
        at = content.find(FIELD, at + len(FIELD))


def _character(control: re.Match[bytes]) -> bytes:
    if control[1]:
        return bytes.fromhex(control[1].decode())
    return bytes([int(control[2]) % 256]) if control[2] else b""

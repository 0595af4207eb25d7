"""Checks emails and refuses unsafe attachments, as emails are stored unchanged."""

import re
from collections.abc import Callable
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Policy, compat32
from email.utils import collapse_rfc2231_value

# An email's own parts: text, structure, signatures and delivery reports.
OWN_TYPES = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/calendar", "text/rfc822-headers", "message/rfc822"}
    | {"message/delivery-status", "message/disposition-notification", "message/global", "message/feedback-report"}
    | {"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report", "multipart/signed"}
    | {"multipart/digest", "multipart/parallel", "multipart/appledouble"}
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
# File endings of what only emails carry: invitations, contacts, signatures, their pictures.
HARMLESS = ("ics", "vcf", "p7s", "asc", "sig", "gif")
# Encodings allowed for a nested message.
IN_THE_CLEAR = ("", "7bit", "8bit", "binary")
MOST_PARTS = 500
# Levels of emails attached to emails.
DEEPEST = 4
# The parser compares each line with each enclosing boundary, and does some three times as much besides. A 20 MB email
# has some 300,000 lines, and three boundaries for each time it was attached.
BOUNDARY = re.compile(rb"boundary[*\d\s]*+=", re.IGNORECASE)
MOST_COMPARISONS = 6_000_000
# Headers that name a part and its encoding, in characters. Parsing time grows faster than their length.
NAMING = ("Content-Type", "Content-Disposition", "Content-Transfer-Encoding")
LONGEST_NAMING = 2000
# A file in the text, as before attachments existed. Some programs still unpack it.
UUENCODED = re.compile(rb"^begin(-base64)? [0-7]{3,4} \S", re.MULTILINE)
# Outlook's storage name for attachments [MS-OXMSG], compared without case.
OUTLOOK_ATTACHMENT = re.compile(re.escape("__attach_version1.0_".encode("utf-16-le")), re.IGNORECASE)
Accepts = Callable[[str, bytes], bool]


class AttachmentError(ValueError):
    """An attachment is not accepted. The message is its name, or empty."""


class DamagedEmailError(ValueError):
    """Unreadable, or with too many parts."""


def check_outlook(content: bytes) -> None:
    """Raise AttachmentError for any attachment, as it cannot be read."""
    if OUTLOOK_ATTACHMENT.search(content):
        raise AttachmentError


def check(content: bytes, accepts: Accepts) -> None:
    """Check an RFC 5322 email. Raises AttachmentError, DamagedEmailError."""
    lines = content.count(b"\n") + content.count(b"\r")
    if lines * (3 + len(BOUNDARY.findall(content))) > MOST_COMPARISONS:
        raise DamagedEmailError
    try:
        for part in BytesParser(_Parts().new).parsebytes(content).walk():
            _check_part(part, accepts)
    except (MessageError, RecursionError, LookupError, UnicodeError) as error:
        raise DamagedEmailError from error


class _Parts:
    def __init__(self) -> None:
        self.left = MOST_PARTS

    def new(self, policy: Policy = compat32) -> Message:
        self.left -= 1
        if self.left < 0:
            raise DamagedEmailError
        return Message(policy)


def _check_part(part: Message, accepts: Accepts) -> None:
    if any(len(str(value)) > LONGEST_NAMING for header in NAMING for value in part.get_all(header, ())):
        raise DamagedEmailError
    kind, names = part.get_content_type(), _names_of(part)
    if part.is_multipart() or kind.startswith("multipart/"):
        written = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if kind not in OWN_TYPES or written not in IN_THE_CLEAR or not part.is_multipart():
            raise AttachmentError("".join(names))
        return
    held = part.get_payload(decode=True)
    content = held if isinstance(held, bytes) else b""
    for name in names:
        harmless = name.isprintable() and name.lower().rpartition(".")[2] in HARMLESS
        if not harmless and not (name.isprintable() and accepts(name, content)):
            raise AttachmentError(name)
    if not names and kind not in OWN_TYPES | PICTURES:
        raise AttachmentError
    if UUENCODED.search(content):
        raise AttachmentError("".join(names))


def _names_of(part: Message) -> list[str]:
    # Every name that a program might store the part under.
    given = (part.get_filename(), part.get_param("name"), part.get_param("filename", header="content-disposition"))
    names = [collapse_rfc2231_value(name) if isinstance(name, tuple) else name for name in given if name]
    return sorted({str(make_header(decode_header(name))).strip() for name in names} - {""})

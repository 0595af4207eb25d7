"""Emails as files: one that carries a program, or anything else that is not taken by itself, is refused.

An email is kept as it came, so nothing can be taken out of what is attached to it.
"""

import re
from collections.abc import Callable
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

# What an email consists of besides files: its text, how it is put together, and what says who signed or delivered it.
OWN_TYPES = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/calendar", "text/rfc822-headers", "message/rfc822"}
    | {"message/delivery-status", "message/disposition-notification", "message/global", "message/feedback-report"}
    | {"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report", "multipart/signed"}
    | {"multipart/digest", "multipart/parallel", "multipart/appledouble"}
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
# What only emails carry, by the ends of its names: invitations, contacts, signatures and their pictures.
HARMLESS = ("ics", "vcf", "p7s", "asc", "sig", "gif")
# How a message inside another one may be written: in the clear.
IN_THE_CLEAR = ("", "7bit", "8bit", "binary")
MOST_PARTS = 500
# A file written into the text, as mail programs did before there were attachments; some still unpack it.
UUENCODED = re.compile(rb"^begin(-base64)? [0-7]{3,4} \S", re.MULTILINE)
# A storage of Outlook's format for each attachment [MS-OXMSG]; names are compared without case.
OUTLOOK_ATTACHMENT = re.compile(re.escape("__attach_version1.0_".encode("utf-16-le")), re.IGNORECASE)
Accepts = Callable[[str, bytes], bool]


class AttachmentError(ValueError):
    """There is a file in it that is not taken; the message is its name, or empty where it has none."""


class DamagedEmailError(ValueError):
    """It cannot be read as an email, or has more parts than anybody's."""


def check_outlook(content: bytes) -> None:
    """Outlook's own format. Raises AttachmentError for one with any attachment: they cannot be read here."""
    if OUTLOOK_ATTACHMENT.search(content):
        raise AttachmentError


def check(content: bytes, accepts: Accepts) -> None:
    """An email (RFC 5322); `accepts` says for a name and its content whether that would be taken by itself.

    Raises:
        AttachmentError, DamagedEmailError.
    """
    try:
        parts = list(BytesParser().parsebytes(content).walk())
        if len(parts) > MOST_PARTS:
            raise DamagedEmailError
        for part in parts:
            _check_part(part, accepts)
    except (MessageError, RecursionError, LookupError, UnicodeError) as error:
        raise DamagedEmailError from error


def _check_part(part: "Message", accepts: Accepts) -> None:
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


def _names_of(part: "Message") -> list[str]:
    """Every name under which a program might store the part."""
    given = (part.get_filename(), part.get_param("name"), part.get_param("filename", header="content-disposition"))
    names = [collapse_rfc2231_value(name) if isinstance(name, tuple) else name for name in given if name]
    return sorted({str(make_header(decode_header(name))).strip() for name in names} - {""})

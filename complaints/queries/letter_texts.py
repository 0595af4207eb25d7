"""The text of a message from its templates: templates/letters/<kind>/subject.txt and body.txt."""

import re
from collections.abc import Mapping
from enum import StrEnum

from django.template.loader import get_template

# The first line of templates/letters/_to_resident.txt, which greets by name where one is known.
GREETING = re.compile(r"\ADear [^\n]*")
BLANK_LINES = re.compile(r"\n{3,}")


def subject_of(kind: str, facts: Mapping[str, object]) -> str:
    """A message's subject, in one line. Raises TemplateDoesNotExist for a kind without templates."""
    return one_line(_render(f"{kind}/subject", facts))


def body_of(kind: str, facts: Mapping[str, object]) -> str:
    """A message's text, which ends with its last sign. Raises TemplateDoesNotExist for a kind without templates."""
    return BLANK_LINES.sub("\n\n", _render(f"{kind}/body", facts)).strip()


def without_name(text: str) -> str:
    """A letter's text that greets nobody by name."""
    return GREETING.sub("Hello", text)


class Way(StrEnum):
    """Where the address after an email to the complainant leads."""

    ACCOUNT = "account"
    PRIVATE_LINK = "private link"
    ASK_FOR_LINK = "ask for a link"
    CONTACT = "contact"


def link_part(link: str, noun: str, *, way: Way, asks: bool) -> str:
    """What comes after the text of an email to the complainant: the way to their page. `asks`: a private link has a
    question before it opens.
    """
    return _render("_link", {"link": link, "noun": noun, "way": way, "asks": asks}).strip()


def no_reply_part(council: object, *, has_link: bool) -> str:
    """What comes last where nobody reads replies: where to write instead. `has_link`: a link leads to the complaint."""
    return _render("_no_reply", {"council": council, "has_link": has_link}).strip()


def one_line(text: str) -> str:
    """Text for a header: a line end in it would begin another header."""
    return " ".join(text.split())


def _render(name: str, facts: Mapping[str, object]) -> str:
    return get_template(f"letters/{name}.txt", using="pages").render(dict(facts))

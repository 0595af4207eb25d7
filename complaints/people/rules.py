"""The question that a private link asks, because the address may be mistyped."""

import re
from enum import StrEnum
from unicodedata import combining, normalize

# Kinds of events: links were ended, or replaced by a new one.
LINK_ENDED, LINK_REPLACED = "link_ended", "link_replaced"
# Royal Mail: one or two letters, a digit and perhaps another character, then a digit and two letters.
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})\b", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class LinkQuestion(StrEnum):
    SURNAME = "surname"
    POSTCODE = "postcode"


def can_ask(name: str, address: str) -> tuple[LinkQuestion, ...]:
    """Return what only the complainant is likely to know."""
    known = {LinkQuestion.SURNAME: bool(_surnames(name)), LinkQuestion.POSTCODE: bool(POSTCODE.search(address))}
    return tuple(what for what, is_known in known.items() if is_known)


def fits(answer: str, name: str, address: str) -> bool:
    """Whether the answer is the surname or postcode, ignoring case, accents and punctuation."""
    given = _folded(answer)
    postcodes = {_folded("".join(found)) for found in POSTCODE.findall(address)}
    return bool(given) and given in _surnames(name) | postcodes


def _surnames(name: str) -> set[str]:
    # A surname may have several words. An initial alone is too easy to guess.
    words = BRACKETED.sub(" ", name).split() or name.split()
    endings = {_folded(" ".join(words[place:])) for place in range(len(words))}
    # In other scripts a surname can be one character.
    surnames = {ending for ending in endings if len(ending) > 1 or not ending.isascii()}
    return surnames or endings - {""}


def _folded(text: str) -> str:
    signs = normalize("NFKD", text.casefold())
    return "".join(sign for sign in signs if sign.isalnum() and not combining(sign))

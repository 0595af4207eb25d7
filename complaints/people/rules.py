"""Private links: what someone is asked who follows one that was sent to an address which nobody has proved.

They may have got it by a slip of the pen: the surname or the postcode that the complaint came with tells.
"""

import re
from enum import StrEnum
from unicodedata import combining, normalize

# Kinds of events: the links of a case were ended; one was made in their place.
LINK_ENDED, LINK_REPLACED = "link_ended", "link_replaced"
# Royal Mail: one or two letters, a digit and perhaps another sign, then a digit and two letters.
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) *([0-9][A-Z]{2})\b", re.IGNORECASE)
BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class LinkQuestion(StrEnum):
    """What can be asked for."""

    SURNAME = "surname"
    POSTCODE = "postcode"


def can_ask(name: str, address: str) -> tuple[LinkQuestion, ...]:
    """What the complaint came with that only its writer is likely to know."""
    known = {LinkQuestion.SURNAME: bool(_surnames(name)), LinkQuestion.POSTCODE: bool(POSTCODE.search(address))}
    return tuple(what for what, is_known in known.items() if is_known)


def fits(answer: str, name: str, address: str) -> bool:
    """Whether an answer is the surname, with or without what stands before it, or a postcode of the address.

    Capitals, accents, spaces and signs make no difference.
    """
    given = _folded(answer)
    postcodes = {_folded("".join(found)) for found in POSTCODE.findall(address)}
    return bool(given) and given in _surnames(name) | postcodes


def _surnames(name: str) -> set[str]:
    """The last word of a name, alone and with the words before it.

    A note in brackets is no part of the name. An initial is too easily guessed to be a surname, unless it is all that
    was given.
    """
    words = BRACKETED.sub(" ", name).split() or name.split()
    endings = {_folded(" ".join(words[place:])) for place in range(len(words))}
    # In other scripts a surname can be one sign.
    surnames = {ending for ending in endings if len(ending) > 1 or not ending.isascii()}
    return surnames or endings - {""}


def _folded(text: str) -> str:
    signs = normalize("NFKD", text.casefold())
    return "".join(sign for sign in signs if sign.isalnum() and not combining(sign))

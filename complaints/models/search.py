"""What someone types to find a case: words as the database keeps them, and references in any writing."""

import re

from django.db import connection

LONGEST_SEARCH = 100
MOST_WORDS = 12
REFERENCE = re.compile(r"([A-Z]{2,4})([0-9A-Z]{3})([0-9A-Z]{3})([0-9A-Z]{3})")


def typed_reference(typed: str) -> str:
    """Return "" if it cannot be one."""
    return reference_in(search_words(typed))


def reference_in(words: list[str]) -> str:
    reference = REFERENCE.fullmatch("".join(words).upper())
    return "-".join(reference.groups()) if reference is not None else ""


# A group at least, without the vowels and look-alikes that no reference has.
REFERENCE_START = re.compile(r"(?:[A-Z]{2,4})?[2-9B-DF-HJKMNP-TV-Z]{3,9}")


def reference_start(typed: str) -> str:
    """Return the letters of how a reference may begin, or nothing."""
    letters = "".join(char for char in typed.upper() if char.isalnum())
    return letters if REFERENCE_START.fullmatch(letters) else ""


def reference_range(prefix: str, start: str) -> tuple[str, str]:
    """Return the first and last reference that begin so, with or without the council's prefix."""
    first, last = (start.removeprefix(prefix).ljust(9, filling) for filling in "0Z")
    return _written(prefix, first), _written(prefix, last)


def _written(prefix: str, letters: str) -> str:
    return "-".join((prefix, letters[:3], letters[3:6], letters[6:9]))


def search_words(search: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_words(%s)", [search[:LONGEST_SEARCH]])
        (words,) = cursor.fetchone()
    return str(words).split()[:MOST_WORDS]

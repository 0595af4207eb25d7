"""Whether somebody could be called on what was written as a phone number."""

import re

FEWEST_DIGITS = 5
# Longer than any number with its international prefix and extension: digits that are no phone number.
UNBROKEN = re.compile(r"\d{21}")
LIKE_THIS = "Enter a phone number, like 01223 457000 or +44 7700 900982"


def can_be_called(text: str) -> bool:
    """Whether there are digits to dial; how many numbers there are and what is said beside them is left to people."""
    return sum(each.isdecimal() for each in text) >= FEWEST_DIGITS and not UNBROKEN.search(text)

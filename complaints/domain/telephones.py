"""Whether somebody could be called on what was written as a telephone number."""

FEWEST_DIGITS, MOST_DIGITS = 5, 20
LIKE_THIS = "Enter a telephone number, like 01223 457000 or +44 7700 900982"


def can_be_called(text: str) -> bool:
    """Whether there are digits to dial; how they are grouped and what is said beside them is left to people."""
    return FEWEST_DIGITS <= sum(each.isdigit() for each in text) <= MOST_DIGITS

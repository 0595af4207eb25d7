"""How the references of cases are written."""

# No vowels and no characters that look alike, so that a reference can be read out by phone.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
LONG = 9


def written_reference(prefix: str, letters: str) -> str:
    """Return a reference such as SC-4F7-K9M-2DQ."""
    return "-".join((prefix, letters[:3], letters[3:6], letters[6:LONG]))


def reference_range(prefix: str, start: str) -> tuple[str, str]:
    """Return the first and the last reference that begin with some letters after the prefix."""
    first, last = (start.ljust(LONG, letter) for letter in (REFERENCE_LETTERS[0], REFERENCE_LETTERS[-1]))
    return written_reference(prefix, first), written_reference(prefix, last)

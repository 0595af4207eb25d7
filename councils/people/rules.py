"""Passwords and email domains."""

import re
from collections.abc import Container, Iterable
from itertools import pairwise

# Signs and digits that people write for letters.
LOOKALIKES = str.maketrans("@4310$57!", "aaeiossti")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
NEIGHBOURS = frozenset(
    pair for row in ROWS for first, second in pairwise(row) for pair in (first + second, second + first)
) | {"01", "10"}
# What is left of a password without the digits around it is no word if it is shorter.
SHORTEST_WORD = 4
# The share of steps to a neighbouring key that makes a row of keys.
MOSTLY = 0.7
# In the names of councils and in what people call this service.
GENERIC = ("council", "complaints", "complaint", "redress", "district", "borough", "county", "city", "the", "and")


def is_easily_guessed(password: str, most_used: Container[str], names: Iterable[str]) -> bool:
    """Made from a common password, a council's name or a row of keys.

    `most_used` is in lower case.
    """
    whole = password.lower().strip()
    if whole in most_used or _is_repeated(whole) or _is_row_of_keys(whole):
        return True
    return any(_is_easy_word(word, most_used, names) for word in (_without_ends(whole), _spelled_out(whole)))


def _is_easy_word(word: str, most_used: Container[str], names: Iterable[str]) -> bool:
    if len(word) < SHORTEST_WORD or word in most_used or _is_repeated(word) or _is_row_of_keys(word):
        return True
    return len(_without_names(word, names)) < SHORTEST_WORD


def _letters(text: str) -> slice:
    places = [place for place, sign in enumerate(text) if sign.isalpha()]
    return slice(places[0], places[-1] + 1) if places else slice(0, 0)


def _without_ends(text: str) -> str:
    return text[_letters(text)]


def _spelled_out(text: str) -> str:
    """For instance, "p@ssw0rd" is "password"."""
    return _without_ends(text[: _letters(text).stop].translate(LOOKALIKES))


def _is_repeated(text: str) -> bool:
    return len(set(text)) < SHORTEST_WORD or text in (text + text)[1:-1]


def _is_row_of_keys(text: str) -> bool:
    pairs = [first + second for first, second in pairwise(text)]
    steps = sum(pair in NEIGHBOURS or pair[0] == pair[1] for pair in pairs)
    return steps >= MOSTLY * len(pairs)


def _without_names(word: str, names: Iterable[str]) -> str:
    parts = {part for name in names for part in re.split(r"\W+", name.lower()) if len(part) >= SHORTEST_WORD}
    left = "".join(filter(str.isalpha, word))
    for part in sorted(parts | set(GENERIC), key=lambda part: (-len(part), part)):
        left = left.replace(part, "")
    return left

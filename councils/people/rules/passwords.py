"""Which passwords are too easy to guess. Attackers try the most used ones first, then these with numbers at the end."""

import re
from collections.abc import Container, Iterable
from itertools import pairwise

# Letters that people write as signs and digits.
LOOKALIKES = str.maketrans("@4310$57!", "aaeiossti")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
NEIGHBOURS = frozenset(
    pair for row in ROWS for first, second in pairwise(row) for pair in (first + second, second + first)
) | {"01", "10"}
# Below this, what is left of a password without the digits around it is no word.
SHORTEST_WORD = 4
# A password that goes from one neighbour to the next this often is a row of keys.
MOSTLY = 0.7
# In the names of councils and in what people call this service.
GENERIC = ("council", "complaints", "complaint", "redress", "district", "borough", "county", "city", "the", "and")


def is_easily_guessed(password: str, most_used: Container[str], names: Iterable[str]) -> bool:
    """Whether a password is one of the most used or made from one, from a council's name or from a row of keys.

    `most_used` is in lower case; `names` are those of the councils.
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
    """From the first letter to the last."""
    places = [place for place, sign in enumerate(text) if sign.isalpha()]
    return slice(places[0], places[-1] + 1) if places else slice(0, 0)


def _without_ends(text: str) -> str:
    """The password without the digits and signs before and after its letters."""
    return text[_letters(text)]


def _spelled_out(text: str) -> str:
    """With letters for the signs that look like them: "p@ssw0rd" is "password"."""
    return _without_ends(text[: _letters(text).stop].translate(LOOKALIKES))


def _is_repeated(text: str) -> bool:
    """Whether it is one part over and over, or has fewer than four different characters."""
    return len(set(text)) < SHORTEST_WORD or text in (text + text)[1:-1]


def _is_row_of_keys(text: str) -> bool:
    pairs = [first + second for first, second in pairwise(text)]
    steps = sum(pair in NEIGHBOURS or pair[0] == pair[1] for pair in pairs)
    return steps >= MOSTLY * len(pairs)


def _without_names(word: str, names: Iterable[str]) -> str:
    """What is left of a word without the parts of the councils' names, the longest taken first."""
    parts = {part for name in names for part in re.split(r"\W+", name.lower()) if len(part) >= SHORTEST_WORD}
    left = "".join(filter(str.isalpha, word))
    for part in sorted(parts | set(GENERIC), key=lambda part: (-len(part), part)):
        left = left.replace(part, "")
    return left

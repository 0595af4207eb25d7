"""Case search. The database ignores accents, apostrophes, dashes and capitals."""

import re
from collections.abc import Iterator

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from complaints.models import Case

LONGEST_SEARCH = 100
MOST_WORDS = 12
REFERENCE = re.compile(r"([A-Z]{2,4})([0-9A-Z]{3})([0-9A-Z]{3})([0-9A-Z]{3})")


def searches(cases: QuerySet[Case], search: str) -> Iterator[QuerySet[Case]]:
    """Yield querysets to try in turn; the first with any case is the result.

    What looks like a reference may be a name. The description is searched last.
    """
    words = _words(search)
    reference = _reference(words)
    if reference:
        yield cases.filter(reference=reference)
    if words:
        said = [_contains("search_text", word) for word in words]
        yield cases.filter(*said)
        yield cases.filter(
            *(Q(one) | Q(_contains("search_account", word)) for one, word in zip(said, words, strict=True))
        )


def typed_reference(typed: str) -> str:
    """Return "" if it cannot be one."""
    return _reference(_words(typed))


def _reference(words: list[str]) -> str:
    reference = REFERENCE.fullmatch("".join(words).upper())
    return "-".join(reference.groups()) if reference is not None else ""


def _words(search: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_words(%s)", [search[:LONGEST_SEARCH]])
        (words,) = cursor.fetchone()
    return str(words).split()[:MOST_WORDS]


def _contains(column: str, word: str) -> GreaterThan:
    # LIKE takes 50 % longer and misleads the planner into sorting for rare words.
    return GreaterThan(StrIndex(column, Value(word)), 0)

"""Which cases a search finds, however what was typed is written.

The database keeps what is compared, without accents, apostrophes, dashes and capitals.
"""

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
    """The cases to look among, in turn: the first of these that holds any is the answer.

    A reference is a first guess only: eleven letters may be a name. Then every word has to be in the reference, the
    summary, the name, the email address, the phone number or the address; or in these or what the complaint says.
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
    """The reference that someone typed, however they wrote it; empty where it cannot be one."""
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
    # LIKE would take 50 % longer, and lets the planner believe that rare words are found quickest by sorting.
    return GreaterThan(StrIndex(column, Value(word)), 0)

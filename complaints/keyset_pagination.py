"""Pages that stay stable while rows change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db.models import Q

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LARGEST_NUMBER, number_in, read_day, read_instant_with_offset

UNDATED, FIRST = "none", "first"
LONGEST_ID = len(str(LARGEST_NUMBER))


@dataclass(frozen=True, slots=True)
class PageCursor:
    """A row's sort key (None sorts last) and id; `first`: among those that stand before all others."""

    key: date | datetime | None
    pk: int
    first: bool = False

    def __str__(self) -> str:
        place = f"{UNDATED if self.key is None else self.key.isoformat()}~{self.pk}"
        return f"{place}~{FIRST}" if self.first else place

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return None if malformed: the list then starts at the beginning."""
        key, _, pk = text.removesuffix(f"~{FIRST}").partition("~")
        try:
            return cls(_key(key), row_id(pk), first=text.endswith(f"~{FIRST}"))
        except RuleBroken:
            return None


def _key(text: str) -> date | datetime | None:
    if text == UNDATED:
        return None
    return read_instant_with_offset(text) if "T" in text else read_day(text)


def row_id(text: str) -> int:
    """Raises RuleBroken "id.malformed"."""
    number = number_in(text)
    if number is None:
        raise RuleBroken("id.malformed", f'"{text[:LONGEST_ID]}" is not the id of a row')
    return number


def after_cursor(field: str, place: PageCursor, *, ascending: bool) -> Q:
    """Return the rows after a dated place."""
    way = "gt" if ascending else "lt"
    # This condition lets the index find a range. OR alone would read every row.
    same_or_further = Q(**{f"{field}__{way}e": place.key})
    return same_or_further & (Q(**{f"{field}__{way}": place.key}) | Q(**{f"pk__{way}": place.pk}))

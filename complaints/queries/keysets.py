"""Where a page of a list begins: after (or before) one row, whatever was added or taken away meanwhile."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db.models import Q

UNDATED = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """The key of one row of an ordered list: what it is sorted by (None sorts last) and its id."""

    key: date | datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{UNDATED if self.key is None else self.key.isoformat()}~{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that an address names, or None for anything else: a list then begins at its beginning."""
        key, _, pk = text.partition("~")
        try:
            return cls(_instant(key), int(pk))
        except (ValueError, OverflowError):
            return None


def _instant(text: str) -> date | datetime | None:
    if text == UNDATED:
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone is none")
    return at


def beyond(field: str, place: Place, *, ascending: bool) -> Q:
    """The rows that come after a dated place in (field, id) order.

    The first condition alone gives the index its range; a bare OR would have every row read.
    """
    way = "gt" if ascending else "lt"
    same_or_further = Q(**{f"{field}__{way}e": place.key})
    return same_or_further & (Q(**{f"{field}__{way}": place.key}) | Q(**{f"pk__{way}": place.pk}))

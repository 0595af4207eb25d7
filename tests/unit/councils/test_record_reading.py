"""A dataclass says what a document holds; one that asks for something else is a mistake of the program."""

from dataclasses import dataclass

import pytest

from councils.documents.reading import DocumentSection
from councils.documents.record_reading import read_record


@dataclass(frozen=True)
class Impossible:
    """Documents hold no bare numbers: how many of what?"""

    days: int


def test_a_field_of_a_kind_that_no_document_has_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        read_record(DocumentSection({"days": 10}, "", []), Impossible)

"""The files of a complaint: what each is, from whom, and whether it can be opened."""

from typing import TYPE_CHECKING

from django.urls import reverse

from portal.files.documents import CLEAN
from portal.layout.display import Fact, PageLink
from portal.wording import kind_of_file, moment, size

if TYPE_CHECKING:
    from complaints.models import Case, Document

STATES = {
    "waiting": "being checked (try again in a few minutes)",
    "blocked": "blocked because our virus check found something in it",
    "unchecked": "not available because we could not read it or check it for viruses (add it again)",
}


def document_state(state: str) -> str:
    """Why a file can't be opened now."""
    return STATES[state]


def download_address(case: "Case", document: "Document", council_slug: str) -> str:
    """Where a file can be had; whether it may be is asked again there."""
    return reverse(
        "resident:document",
        kwargs={"council_slug": council_slug, "reference": case.reference, "key": document.key},
    )


def document_facts(case: "Case", documents: "tuple[Document, ...]", council_slug: str) -> tuple[Fact, ...]:
    """One line for each file; only what has passed the check can be downloaded."""
    return tuple(_fact(case, document, council_slug) for document in reversed(documents))


def _fact(case: "Case", document: "Document", council_slug: str) -> Fact:
    who = "you" if document.from_complainant else "us"
    said = f"{kind_of_file(document.content_type)}, {size(document.size)}, from {who} on {moment(document.at)}"
    if document.state != CLEAN:
        return Fact(document.name, f"{said}\n{document_state(document.state).capitalize()}.")
    link = PageLink("Download", download_address(case, document, council_slug), document.name)
    return Fact(document.name, said, (link,))

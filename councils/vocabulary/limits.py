"""Limits on what a visitor may cause."""

from dataclasses import dataclass
from typing import Annotated

from councils.vocabulary.document_fields import DocumentField


@dataclass(frozen=True, slots=True)
class Limits:
    """A council's document may change each within its bounds.

    A client is a network (portal.accounts.sign_in_limits.source); a megabyte is 2**20 bytes.
    """

    # Emails an hour to an unverified address, of the kind that anyone who enters it can cause.
    emails_an_hour: Annotated[int, DocumentField(low=1, high=100)] = 3
    # Files of one complaint before it is sent.
    draft_megabytes: Annotated[int, DocumentField(low=1, high=200)] = 200
    # Files an hour from one client.
    megabytes_an_hour: Annotated[int, DocumentField(low=1, high=100_000)] = 1024
    # Requests an hour from one client for the private link to a complaint.
    link_requests_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # Wrong answers an hour from one client to the questions of private links.
    wrong_answers_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # Empty drafts an hour from one client that are kept: past it the oldest of them are deleted. A new draft, or one
    # with text, is never refused.
    drafts_an_hour: Annotated[int, DocumentField(low=10, high=1000)] = 100
    # Messages and files that a complainant may add to one case within 24 hours.
    additions_a_day: Annotated[int, DocumentField(low=20, high=1000)] = 100

"""How much someone whom nobody knows may cause in a council: in an hour, in a day, and in one draft."""

from dataclasses import dataclass
from typing import Annotated

from councils.vocabulary.document_fields import DocumentField


@dataclass(frozen=True, slots=True)
class Limits:
    """The product's numbers; a council's document names those that it has otherwise, within the bounds
    of each.

    `client` is the network from which someone comes (portal.accounts.sign_in_limits.source). A megabyte is 2**20 bytes.
    """

    # Emails an hour to an address that nobody has proved, of those that anyone can cause who types it.
    emails_an_hour: Annotated[int, DocumentField(low=1, high=100)] = 3
    # Files of one complaint before it is sent.
    draft_megabytes: Annotated[int, DocumentField(low=1, high=200)] = 200
    # Files an hour from one client.
    megabytes_an_hour: Annotated[int, DocumentField(low=1, high=100_000)] = 1024
    # How often an hour one client may ask for the private link to a complaint.
    link_requests_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # How many wrong answers an hour one client may give to the questions of private links.
    wrong_answers_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # How many complaints begun in an hour from one client are kept although nothing was written in them: past it the
    # oldest of those give way. One that is written, or new, is never refused.
    drafts_an_hour: Annotated[int, DocumentField(low=10, high=1000)] = 100
    # How many messages and files within 24 hours a complainant may add to one case.
    additions_a_day: Annotated[int, DocumentField(low=20, high=1000)] = 100

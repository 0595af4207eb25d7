"""Where a request comes from, for what is counted by client."""

from complaints.people.operations.client_limits import Client
from portal.accounts.sign_in_limits import source
from portal.http.access import CouncilRequest


def client_of(request: CouncilRequest) -> Client:
    """The network of a request's sender, and the council that it is for."""
    return Client(request.council, source(request.META.get("REMOTE_ADDR", "")))

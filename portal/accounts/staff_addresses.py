"""Which email addresses may open an account: for staff only their council's own."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings

from councils.people.queries import councils_with_role
from councils.people.rules.email_domains import is_in_domain

if TYPE_CHECKING:
    from councils.models import Council

# Reserved for examples (RFC 2606): the made-up people of a demonstration have addresses there.
NOWHERE = "example"


def staff_domains(user_id: int) -> frozenset[str] | None:
    """The domains of the councils that someone works for; None for someone who works for none."""
    councils = councils_with_role(user_id)
    return frozenset(domain for council in councils for domain in domains_of(council)) if councils else None


def may_open_account(user_id: int, address: str) -> bool:
    """Whether a link or code that opens the account may be sent to an address.

    It has to be confirmed, unless no address of the account is yet; for staff it has to be their council's.
    """
    domains = staff_domains(user_id)
    if domains is not None and not is_in_domain(address, domains):
        return False
    own = EmailAddress.objects.filter(user_id=user_id)
    return own.filter(email__iexact=address, verified=True).exists() or not own.filter(verified=True).exists()


def domains_of(council: "Council") -> list[str]:
    """The domains of a council's own addresses."""
    return [*council.email_domains, *([f"{council.slug}.{NOWHERE}"] if settings.DEMO else [])]

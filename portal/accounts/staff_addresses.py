"""Addresses that may open an account: for staff their council's."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings

from councils.queries import councils_with_role
from councils.vocabulary.values import is_in_domain

if TYPE_CHECKING:
    from councils.models import Council

# Reserved for examples (RFC 2606): the people of a demonstration have addresses there.
NOWHERE = "example"


def staff_domains(user_id: int) -> frozenset[str] | None:
    """Return None for someone without a council."""
    councils = councils_with_role(user_id)
    return frozenset(domain for council in councils for domain in domains_of(council)) if councils else None


def may_open_account(user_id: int, address: str) -> bool:
    """Whether a link or code may go to the address.

    It must be confirmed, unless no address is; for staff it must be their council's.
    """
    domains = staff_domains(user_id)
    if domains is not None and not is_in_domain(address, domains):
        return False
    own = EmailAddress.objects.filter(user_id=user_id)
    return own.filter(email__iexact=address, verified=True).exists() or not own.filter(verified=True).exists()


def domains_of(council: "Council") -> list[str]:
    return [*council.email_domains, *([f"{council.slug}.{NOWHERE}"] if settings.DEMO else [])]

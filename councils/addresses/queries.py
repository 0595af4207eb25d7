"""Addresses found by a postcode or a street."""

from collections.abc import Sequence

from councils.addresses.rules import address_search
from councils.models import AddressEntry

MOST_ADDRESSES = 100


def find_addresses(council_id: int, typed: str) -> Sequence[AddressEntry]:
    """Return up to MOST_ADDRESSES in the order of a street's houses.

    Beginnings are compared as ranges, because under row-level security an index serves no LIKE.
    """
    wanted = address_search(typed)
    if wanted is None:
        return ()
    entries = AddressEntry.objects.filter(council_id=council_id)
    if wanted.postcode:
        entries = entries.filter(postcode_key__gte=wanted.postcode, postcode_key__lt=_after(wanted.postcode))
        return list(entries.order_by("postcode_key", "street_key", "number", "pk")[:MOST_ADDRESSES])
    entries = entries.filter(street_key__gte=wanted.street, street_key__lt=_after(wanted.street))
    if wanted.number:
        entries = entries.filter(number=wanted.number)
    return list(entries.order_by("street_key", "number", "pk")[:MOST_ADDRESSES])


def address_lines(council_id: int, number: int) -> str:
    """Return the address, or "" if the council has none of this number."""
    found = AddressEntry.objects.filter(council_id=council_id, pk=number).values_list("lines", flat=True)
    return found.first() or ""


def has_addresses(council_id: int) -> bool:
    return AddressEntry.objects.filter(council_id=council_id).exists()


def _after(beginning: str) -> str:
    """Return what follows everything that begins so. The keys are plain ASCII."""
    return beginning + "\x7f"

"""The form on which someone adds an email address to their account."""

from typing import ClassVar

from allauth.account import forms as library
from django import forms

from councils.vocabulary.values import is_in_domain
from portal.accounts.sign_in.forms import PlainWords, Words
from portal.accounts.staff_addresses import staff_domains


class AddEmailForm(PlainWords, library.AddEmailForm):
    words: ClassVar[Words] = {"email": ("New email address", "We’ll send a link to it")}

    def clean_email(self) -> str:
        """Staff may add only their council's addresses."""
        address: str = super().clean_email()
        domains = staff_domains(self.user.pk)
        if domains is not None and not is_in_domain(address, domains):
            raise forms.ValidationError(_council_address_needed(domains))
        return address


def _council_address_needed(domains: frozenset[str]) -> str:
    if not domains:
        return "You work for a council and cannot add an address: we do not know which email addresses it uses"
    endings = " or ".join(f"@{domain}" for domain in sorted(domains))
    return (
        f"Enter a council email address ending in {endings}. You work there, so no other address can open your account."
    )

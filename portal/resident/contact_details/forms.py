"""How someone who has complained is reached."""

from typing import Any

from django import forms

from portal.govuk_forms.addresses import AddressLookupForm
from portal.govuk_forms.forms import SHORT, EmailField, words


class ContactDetailsForm(AddressLookupForm):
    name = words("Full name", SHORT, missing="Enter your full name", autocomplete="name")
    email = EmailField(
        label="Email address",
        max_length=254,
        help_text="If you change this, we’ll send a link to the new address. Use the link to confirm it is yours.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address"},
    )
    phone = words("Phone number", 40, type="tel", autocomplete="tel")
    address = words("Postal address", 500, rows=3, autocomplete="street-address")

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        """With an account, the email address is changed there."""
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["email"]
        else:
            self.fields["email"].required = bool(self.initial.get("email"))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

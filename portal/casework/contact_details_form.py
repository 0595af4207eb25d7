"""The form on which staff correct a complainant's contact details."""

from django import forms

from portal.casework.moves import MoveForm
from portal.plain_forms import MEDIUM, SHORT, words


class CorrectContactForm(MoveForm):
    """The details as they should be, and why they are changed."""

    name = words("Name", SHORT, missing="Enter their name")
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    phone = words("Phone number", 40, type="tel")
    address = words("Postal address", 500, rows=3)
    on_behalf_of = words("Acting for (full name)", SHORT)
    adjustments = words("Adjustments the person needs", MEDIUM, rows=3)
    reason = words(
        "Why are you changing this?",
        MEDIUM,
        missing="Say why you are changing their details",
        hint="Only staff can see this.",
        rows=3,
    )

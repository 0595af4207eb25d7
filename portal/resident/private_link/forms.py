"""What is asked of someone who has lost the private link."""

from typing import ClassVar

from django import forms

from portal.govuk_forms.forms import PlainForm, words


class NewLinkForm(PlainForm):
    heading: ClassVar[str] = "Get the link to your complaint again"
    intro: ClassVar[str] = (
        "We’ll send it to the email address we have for you. If you did not give us one, contact the council."
    )
    reference = words(
        "Your reference",
        40,
        missing="Enter the reference of your complaint",
        hint="It is on every email and letter from us.",
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address"},
    )

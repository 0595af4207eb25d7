"""Forms for contact details and the private link."""

from typing import Any

from django import forms

from complaints.vocabulary.people import PersonKind, PreferredChannel
from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.addresses import AddressLookupForm
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, EmailField, words


class PrivateLinkForm(MoveForm):
    SEND, END = "send", "end"
    what = forms.ChoiceField(
        label="What do you want to do?",
        choices=[
            (SEND, "End the private link and send a new one"),
            (END, "End the private link and send nothing"),
        ],
        widget=Radios(),
        error_messages={"required": "Select what you want to do"},
    )
    reason = words("Why?", MEDIUM, missing="Say why the private link is ended", hint="Only staff can see this.", rows=3)


class CorrectContactForm(AddressLookupForm, MoveForm):
    name = words("Name", SHORT, missing="Enter their name")
    email = EmailField(label="Email address", required=False, max_length=254)
    not_theirs = forms.BooleanField(
        label="The email address we have now is not theirs, for example because it was mistyped. Do not tell that "
        "address about the change.",
        required=False,
    )
    phone = words("Phone number", 40, type="tel")
    address = words("Postal address", 500, rows=3)
    address_protected = forms.BooleanField(
        label="The address must be protected, for example because of domestic abuse. Staff see it only when they ask.",
        required=False,
    )
    preferred_channel = forms.ChoiceField(
        label="How do they prefer to be contacted?",
        choices=[("", "No preference"), *((channel.value, channel.label) for channel in PreferredChannel)],
        required=False,
        widget=Radios(),
    )
    title = words("Title", 40, hint="Only if they use one, for example Dr")
    other_names = words("Other names", 300, hint="Names that they also use or used before")
    pronouns = words("Pronouns", 40, hint="Only if they told you")
    language = words("Language", 60, hint="Only if it is not English")
    kind = forms.ChoiceField(
        label="Is this a person or an organisation?",
        choices=[(kind.value, kind.label) for kind in PersonKind],
        required=False,
        widget=Radios(),
    )
    deceased = forms.BooleanField(label="They have died. Nothing is sent in their name.", required=False)
    on_behalf_of = words(
        "Acting for (full name)",
        SHORT,
        hint="Change this only if it is about someone else, because any permission then ends.",
    )
    adjustments = words("Adjustments the person needs", MEDIUM, rows=3)
    reached_on = DateQuestion(
        label="When did they tell you how to reach them?",
        help_text="For example, 27 3 2026. Deadlines count from this day.",
        required=False,
    )
    reason = words(
        "Why are you changing this?",
        MEDIUM,
        missing="Say why you are changing their details",
        hint="Only staff can see this.",
        rows=3,
    )

    def __init__(self, *args: Any, anonymous: bool, has_email: bool, kept_address: str = "", **kwargs: Any) -> None:
        """`kept_address`: a protected address, which a blank answer keeps."""
        super().__init__(*args, **kwargs)
        self.kept_address = kept_address
        if kept_address:
            self.fields["address"].help_text = "The address is protected. Leave this blank to keep it."
        if not has_email:
            del self.fields["not_theirs"]
        if not anonymous:
            del self.fields["reached_on"]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or PersonKind.PERSON.value

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]) or self.kept_address

"""The form on which someone creates an API token."""

from django import forms

from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import PlainForm, words

READ, WRITE = "read", "write"


class ApiTokenForm(PlainForm):
    name = words("Name", 60, missing="Enter a name for the token", hint="For example, the system that will use it")
    access = forms.ChoiceField(
        label="What can it do?",
        choices=[(READ, "Read cases"), (WRITE, "Read cases and log new ones")],
        widget=Radios(),
        error_messages={"required": "Select what the token can do"},
    )
    days = forms.TypedChoiceField(
        label="How long should it last?",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "1 year")],
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Select how long the token should last"},
    )

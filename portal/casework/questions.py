"""Questions that several pages of casework ask: when something arrived, and what it is."""

from collections.abc import Sequence

from django import forms

from councils.policies.rules.policy_document import ContactChoice
from portal.govuk_forms.fields import DateQuestion, Radios

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


def arrival_day() -> DateQuestion:
    return DateQuestion(
        label="When did the council receive it?",
        help_text="The day it first arrived anywhere in the council, for example 27 3 2026",
        error_messages={"required": "Enter the date the council received it"},
    )


def arrival_time() -> forms.TimeField:
    """Local time in England."""
    return forms.TimeField(
        label="What time did it arrive?",
        help_text="For example 16:30 or 4:30pm. For a letter, enter the time the post arrived.",
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter the time the council received it",
            "invalid": "Enter a time such as 16:30 or 4:30pm",
        },
    )


def contact_question(label: str, choices: Sequence[ContactChoice]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(each.key, each.label) for each in choices],
        widget=Radios(hints={each.key: each.handling for each in choices if each.handling}),
        error_messages={"required": "Select the type of contact"},
    )

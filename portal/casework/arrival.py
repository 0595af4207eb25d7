"""When something arrived at the council, as staff are asked for it."""

from django import forms

from portal.govuk_forms.widgets import DateQuestion

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


def arrival_day() -> DateQuestion:
    """The day of arrival."""
    return DateQuestion(
        label="When did the council receive it?",
        help_text="The day it first arrived anywhere in the council, for example 27 3 2026",
        error_messages={"required": "Enter the date the council received it"},
    )


def arrival_time() -> forms.TimeField:
    """The time of arrival, local in England."""
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

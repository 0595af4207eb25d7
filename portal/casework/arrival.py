"""When something arrived at the council, as staff are asked for it."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from portal.widgets import DateQuestion

EARLIEST = date(1900, 1, 1)
TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


def arrival_day() -> DateQuestion:
    """The day of arrival."""
    return DateQuestion(
        label="When did the council receive it?",
        help_text="The day on which it first arrived anywhere in the council, for example 27 3 2026",
        validators=[_no_slip_of_the_keyboard],
        error_messages={"required": "Enter the date on which the council received it"},
    )


def arrival_time() -> forms.TimeField:
    """The time of arrival, local in England."""
    return forms.TimeField(
        label="At what time?",
        help_text="For example 16:30 or 4:30pm. For a letter, the time of the post.",
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter the time at which the council received it",
            "invalid": "Enter a time such as 16:30 or 4:30pm",
        },
    )


def _no_slip_of_the_keyboard(day: date) -> None:
    """No complaint is as old as that."""
    if day < EARLIEST:
        raise ValidationError("The date must be after 1 January 1900")

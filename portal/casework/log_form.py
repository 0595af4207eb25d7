"""The shape of a complaint that did not come through the portal."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from complaints.domain.outcomes import Channel
from complaints.domain.submission import Contact, Submission
from councils.domain.calendars import LONDON
from portal.plain_forms import LONG, MEDIUM, SHORT, PlainForm, words
from portal.widgets import DateQuestion, Radios

# What staff write down; the portal and the API log their own.
CHANNELS = [channel for channel in Channel if channel not in (Channel.PORTAL, Channel.API)]
EARLIEST = date(1900, 1, 1)
TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


class LogForm(PlainForm):
    """Who complained about what, how it came, and when it really arrived."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="How did it reach the council?",
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=Radios(),
        error_messages={"required": "Select how it reached the council"},
    )
    received_on = DateQuestion(
        label="When did the council receive it?",
        help_text="The day on which it first arrived anywhere in the council, for example 27 3 2026",
        error_messages={"required": "Enter the date on which the council received it"},
    )
    received_time = forms.TimeField(
        label="At what time?",
        help_text="For example 16:30 or 4:30pm. For a letter, the time of the post.",
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter the time at which the council received it",
            "invalid": "Enter a time such as 16:30 or 4:30pm",
        },
    )
    name = words("Full name of the person who complains", SHORT, missing="Enter the name of the person who complains")
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an e-mail address in the correct format, like name@example.com"},
    )
    phone = words("Telephone number", 40, type="tel")
    address = words("Postal address", 500, rows=3)
    on_behalf_of = words("Complains for somebody else? Their full name", SHORT)
    adjustments = words("Adjustments the person needs", MEDIUM, hint="For example large print, or calls only.", rows=2)
    service_area = forms.ChoiceField(
        label="Which service is it about?", error_messages={"required": "Select the service it is about"}
    )
    summary = words("The complaint in a few words", SHORT, missing="Enter the complaint in a few words")
    description = words(
        "What the person said",
        LONG,
        missing="Enter what the person said",
        hint="In their own words as far as you can.",
        rows=8,
    )
    wanted = words("What would put it right?", MEDIUM, rows=3)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]

    def clean_received_on(self) -> date:
        """No complaint is as old as that: a slip of the keyboard."""
        day: date = self.cleaned_data["received_on"]
        if day < EARLIEST:
            raise forms.ValidationError("The date must be after 1 January 1900")
        return day

    def clean(self) -> dict[str, Any]:
        """At least one way to answer."""
        said = super().clean()
        ways = ("email", "phone", "address")
        if not any(said.get(way) for way in ways) and not any(way in self.errors for way in ways):
            self.add_error("email", "Enter an e-mail address, a telephone number or a postal address")
        return said

    def submission(self) -> Submission:
        """The answers as a complaint; its instant of receipt is local time in England."""
        said = self.cleaned_data
        at: time = said["received_time"]
        return Submission(
            service_area_id=int(said["service_area"]),
            summary=said["summary"],
            description=said["description"],
            wanted=said["wanted"],
            contact=Contact(
                name=said["name"],
                email=said["email"],
                phone=said["phone"],
                address=said["address"],
                on_behalf_of=said["on_behalf_of"],
                adjustments=said["adjustments"],
            ),
            channel=Channel(said["channel"]),
            received_at=datetime.combine(said["received_on"], at, tzinfo=LONDON),
            idempotency_key=said["key"],
        )

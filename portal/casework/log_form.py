"""The shape of a complaint that did not come through the portal."""

from datetime import datetime, time
from typing import Any

from django import forms

from complaints.domain.outcomes import Channel
from complaints.domain.submission import Contact, Submission
from councils.domain.calendars import LONDON
from portal.casework.arrival import arrival_day, arrival_time
from portal.plain_forms import LONG, MEDIUM, SHORT, PlainForm, words
from portal.widgets import Radios

# What staff write down; the portal and the API log their own.
CHANNELS = [channel for channel in Channel if channel not in (Channel.PORTAL, Channel.API)]


class LogForm(PlainForm):
    """Who complained about what, how it came, and when it really arrived."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="How did it reach the council?",
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=Radios(),
        error_messages={"required": "Select how it reached the council"},
    )
    received_on = arrival_day()
    received_time = arrival_time()
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

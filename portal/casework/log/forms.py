"""The form to log a contact."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms

from complaints.intake.rules import Contact, Submission
from complaints.vocabulary.lifecycle import Channel
from councils.policies.rules.policy_document import ContactChoice
from councils.vocabulary.values import in_london
from portal.casework.moves.forms import arrival_day, arrival_time, contact_question
from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, EmailField, PlainForm, words

# Staff do not choose these two: the portal and the API log their own contacts.
CHANNELS = [channel for channel in Channel if channel not in (Channel.PORTAL, Channel.API)]


class LogForm(PlainForm):
    field_order = ("key", "contact")
    asked_of_most: ClassVar[tuple[str, ...]] = ("name",)
    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="How did it reach the council?",
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=Radios(),
        error_messages={"required": "Select how it reached the council"},
    )
    received_on = arrival_day()
    received_time = arrival_time()
    name = words("Full name of the person", SHORT)
    email = EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="Enter at least one of email, phone and post, so that we can reply.",
    )
    phone = words("Phone number", 40, type="tel")
    address = words("Postal address", 500, rows=3)
    on_behalf_of = words("Acting for (full name)", SHORT)
    adjustments = words("Adjustments the person needs", MEDIUM, hint="For example, large print or calls only.", rows=2)
    service_area = forms.ChoiceField(
        label="Which service is it about?", error_messages={"required": "Select the service it is about"}
    )
    summary = words("What it is about, in a few words", SHORT, missing="Enter what it is about in a few words")
    description = words(
        "What the person said",
        LONG,
        missing="Enter what the person said",
        hint="Use their own words as far as you can.",
        rows=8,
    )
    wanted = words("What would put it right?", MEDIUM, rows=3)

    def __init__(
        self,
        *args: Any,
        services: list[tuple[str, str]],
        contacts: Sequence[ContactChoice],
        nameless: Collection[str],
        **kwargs: Any,
    ) -> None:
        """`nameless`: keys of `contacts` that may be anonymous."""
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]
        self.fields["contact"] = contact_question("What type of contact is it?", contacts)
        self.order_fields(self.field_order)
        self.contacts = {each.key: each for each in contacts}
        self.nameless = nameless

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("contact") in self.nameless:
            return said
        if not said.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter their full name")
        ways = ("email", "phone", "address")
        if not any(said.get(way) for way in ways) and not any(way in self.errors for way in ways):
            self.add_error("email", "Enter an email address, a phone number or a postal address")
        return said

    def submission(self) -> Submission:
        """The time is local in England. Raises as `in_london`."""
        said = self.cleaned_data
        at: time = said["received_time"]
        chosen = self.contacts[said["contact"]]
        return Submission(
            procedure=chosen.procedure,
            kind=chosen.kind,
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
            received_at=in_london(datetime.combine(said["received_on"], at)),
            idempotency_key=said["key"],
        )

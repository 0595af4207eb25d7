"""The form on which a complaint, or a part of it, is sent to the organisation responsible for it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from complaints.vocabulary.actions import ANOTHER_BODY
from councils.bodies.rules import Body, Organisation
from portal.casework.moves.forms import MoveForm, letter
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, EmailField, words

WAYS = ("organisation_email", "organisation_phone", "organisation_address")


class ForwardForm(MoveForm):
    body = forms.ChoiceField(
        label="Who is responsible?", error_messages={"required": "Select the organisation that is responsible"}
    )
    organisation_name = words("What is the organisation called?", SHORT, hint="Only if it is not in the list.")
    organisation_email = EmailField(label="Its email address", required=False, max_length=254)
    organisation_phone = words("Its phone number", SHORT, type="tel")
    organisation_address = words("Its postal address", MEDIUM, rows=3)
    pass_on = words(
        "What to send them",
        LONG,
        missing="Enter what the other organisation needs to know",
        hint="Only they read this. Take out what they do not need.",
        rows=12,
    )
    explanation = letter(
        "What to tell the complainant",
        "Say why another organisation is responsible",
        hint="The letter says who we are passing it to, then this, then how to contact them.",
        rows=5,
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(body.key, f"{body.name}{'' if body.email else ' (a task to post or phone)'}") for body in bodies]
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an organisation"),
            *options,
            (ANOTHER_BODY, "Another organisation, as I describe below"),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("body") == ANOTHER_BODY:
            if not said.get("organisation_name"):
                self.add_error("organisation_name", "Enter what the organisation is called")
            if not any(said.get(name) or name in self.errors for name in WAYS):
                self.add_error("organisation_email", "Enter an email address, a phone number or a postal address")
        return said

    @staticmethod
    def organisation(said: dict[str, Any]) -> Organisation:
        return Organisation(said["organisation_name"], *(said[name] for name in WAYS))

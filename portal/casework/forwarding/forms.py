"""The form on which a complaint, or a part of it, is sent to the organisation responsible for it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from councils.bodies.rules import Body
from portal.casework.moves.forms import MoveForm, letter
from portal.govuk_forms.forms import LONG, words


class ForwardForm(MoveForm):
    body = forms.ChoiceField(
        label="Who is responsible?", error_messages={"required": "Select the organisation that is responsible"}
    )
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
        self.fields["body"].choices = [("", "Choose an organisation"), *options]  # type: ignore[attr-defined]

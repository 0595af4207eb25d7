"""The shape of what is asked when a contact turns out to be something else than a complaint."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.vocabulary.contact_kinds import ContactChoice
from portal.casework.forms import letter
from portal.casework.move_form import MoveForm
from portal.govuk_forms.widgets import Radios


def contact_question(label: str, choices: Sequence[ContactChoice]) -> forms.ChoiceField:
    """What a contact is, each choice with what the policy says of it."""
    return forms.ChoiceField(
        label=label,
        choices=[(each.key, each.label) for each in choices],
        widget=Radios(hints={each.key: each.handling for each in choices if each.handling}),
        error_messages={"required": "Select the type of contact"},
    )


class ReclassifyForm(MoveForm):
    """What it is, and why."""

    reason = letter(
        "Why are you reclassifying it?",
        "Say why you are reclassifying it",
        hint="Write to the person who contacted you. The letter adds how it will be handled, the date, and how to "
        "object.",
        rows=5,
    )
    field_order = ("contact", "reason")

    def __init__(self, *args: Any, choices: Sequence[ContactChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"] = contact_question("What type of contact is it?", choices)
        self.order_fields(self.field_order)


class SettleForm(MoveForm):
    """What was done."""

    done = letter(
        "What was done?",
        "Say what was done",
        hint="Write to the person who contacted you. For example, say who you passed it to and what they decided.",
        rows=5,
    )

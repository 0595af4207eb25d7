"""The forms on which cases are linked or split."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.vocabulary.people import LinkKind
from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, PlainForm, words

# A link's reason as it is kept.
LONGEST_REASON = 300


class SplitForm(MoveForm):
    summary = words("What this part is about, in a few words", SHORT, missing="Enter what this part is about")
    description = words(
        "What the person said about this part",
        LONG,
        missing="Enter what the person said about this part",
        hint="Use their own words as far as you can.",
        rows=8,
    )
    wanted = words("What would put it right?", MEDIUM, rows=3)
    service_area = forms.ChoiceField(
        label="Which service is this part about?", error_messages={"required": "Select a service"}
    )

    def __init__(self, *args: Any, services: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]


class LinkForm(PlainForm):
    kind = forms.ChoiceField(
        label="How are the two cases connected?",
        choices=[
            (LinkKind.RELATED.value, "They are related"),
            (LinkKind.JOINT.value, "They are a joint matter"),
            (LinkKind.NOT_DUPLICATE.value, "They are not duplicates"),
        ],
        widget=Radios(),
        error_messages={"required": "Select how the two cases are connected"},
    )
    reference = words("Reference of the other case", SHORT, hint="For example CC-4F7-K9M-2DQ.")
    elsewhere = words(
        "Another council’s case",
        SHORT,
        hint="Only for a joint matter. Enter the council and its reference.",
    )
    reason = words("Why?", LONGEST_REASON, hint="Only staff can see this.", rows=2)

    def clean(self) -> dict[str, str]:
        return {name: value.strip() for name, value in super().clean().items()}


class RemoveLinkForm(PlainForm):
    reason = words("Why was the link wrong?", LONGEST_REASON, missing="Enter why the link was wrong", rows=2)

"""The form on which a contact is added to an open case."""

from typing import Any

from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.forms import SHORT, words

# The buttons that put a contact into an earlier case instead of logging it. Each sends a reference.
ADD_TO, NEXT_STAGE = "add_to", "next_stage"


class AddToOpenForm(MoveForm):
    reference = words(
        "Reference of the open case",
        SHORT,
        missing="Enter the reference of the open case",
        hint="It must be open, and of the same person.",
    )

    def __init__(self, *args: Any, escalates: bool, **kwargs: Any) -> None:
        """`escalates`: an earlier complaint goes to its next stage first."""
        super().__init__(*args, **kwargs)
        if escalates:
            self.fields["reference"].label = "Reference of the earlier complaint"
            self.fields["reference"].help_text = "It must have had our response, and be of the same person."

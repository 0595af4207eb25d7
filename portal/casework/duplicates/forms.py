"""The form on which a contact is added to an open case."""

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

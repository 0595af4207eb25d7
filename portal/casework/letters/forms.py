"""The form on which someone says when a letter was posted."""

from typing import Any

from django import forms

from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, PlainForm, words

POSTED, NOT_POSTED = "posted", "not_posted"


class PostLetterForm(PlainForm):
    # Each question says when to answer it.
    says_what_is_optional = True
    posted = forms.ChoiceField(
        label="Was this letter posted, or given to them in another way?",
        choices=[(POSTED, "Yes"), (NOT_POSTED, "No, and it will not be sent")],
        widget=Radios(),
        error_messages={"required": "Select whether this letter was posted or given to them"},
    )
    posted_on = DateQuestion(label="If it was, when?", help_text="For example, 27 3 2026", required=False)
    why = words(
        "Reason",
        MEDIUM,
        hint="Only needed if it will not be sent, or if it was due before today and you enter an earlier date. "
        "Only staff can see this.",
        rows=3,
    )

    def __init__(self, *args: Any, by_phone: bool, **kwargs: Any) -> None:
        """`by_phone`: there is no postal address."""
        super().__init__(*args, **kwargs)
        self.missing_day = "Enter the date it was posted"
        if by_phone:
            self.fields["posted"].label = "Have you told them what this letter says, or posted it?"
            self.fields["posted_on"].label = "If you have, when?"
            self.missing_day = "Enter the date when you told them or posted it"

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("posted") == POSTED and "posted_on" not in self.errors and said.get("posted_on") is None:
            self.add_error("posted_on", self.missing_day)
        return said

"""The form on which someone says when a letter was posted."""

from typing import Any

from django import forms

from complaints.correspondence.queries.adjustments import Call
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
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Select whether this letter was posted or given to them"
        ),
    )
    posted_on = DateQuestion(label="If it was, when?", help_text="For example, 27 3 2026", required=False)
    how_met = words("How did you meet the adjustments they need?", MEDIUM, hint="Only staff can see this.", rows=3)
    why = words(
        "Reason",
        MEDIUM,
        hint="Only needed if it will not be sent, or if it was due before today and you enter an earlier date. "
        "Only staff can see this.",
        rows=3,
    )

    def __init__(
        self, *args: Any, call: Call | None, asked: str, is_ordered: bool, may_discard: bool, **kwargs: Any
    ) -> None:
        """`call`: it is read out by phone. `asked`: adjustments to be met. `is_ordered`: in another format.

        `may_discard`: the person can decide that it is not sent.
        """
        super().__init__(*args, **kwargs)
        if not may_discard:
            self.fields["posted"].choices = [(POSTED, "Yes")]  # type: ignore[attr-defined]
            self.fields["posted"].help_text = "If it should not be sent, tell a complaint champion."
            self.fields[
                "why"
            ].help_text = (
                "Only needed if it was due before today and you enter an earlier date. Only staff can see this."
            )
        self.missing_day = "Enter the date it was posted"
        if call is not None:
            told = "Have you told them what this letter says"
            self.fields["posted"].label = f"{told}?" if call.only else f"{told}, or posted it?"
            self.fields["posted_on"].label = "If you have, when?"
            self.missing_day = "Enter the date when you told them or posted it"
        if not asked:
            del self.fields["how_met"]
            return
        self.fields[
            "how_met"
        ].help_text = f"They need: {'; '.join(asked.splitlines())}. Only staff can see your answer."
        if is_ordered:
            self.fields["how_met"].help_text += " Leave this blank if you posted what was ordered."

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("posted") == POSTED and "posted_on" not in self.errors and said.get("posted_on") is None:
            self.add_error("posted_on", self.missing_day)
        return said


class FormatOrderForm(PlainForm):
    ordered_on = DateQuestion(
        label="When did you order it?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day you ordered it"},
    )
    received_on = DateQuestion(label="When did it arrive?", help_text="Leave blank until it has.", required=False)

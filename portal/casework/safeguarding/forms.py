"""Questions about someone at risk, and about the staff whom a case is about."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.vocabulary.people import Told, ToldBy
from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, PlainForm, words

Choices = Sequence[tuple[str, str]]
OTHER = "other"


class MarkSafeguardingForm(MoveForm):
    reason = words(
        "What is the concern?",
        MEDIUM,
        missing="Say what the concern is",
        hint="Only people who must know can see this.",
        rows=4,
    )


class LiftSafeguardingForm(MoveForm):
    reason = words(
        "Why is it not a safeguarding matter?",
        MEDIUM,
        missing="Say why it is not a safeguarding matter",
        hint="Only staff can see this.",
        rows=4,
    )


class NameStaffForm(MoveForm):
    colleague = forms.ChoiceField(label="Who is it about?", error_messages={"required": "Select who it is about"})
    officer = forms.ChoiceField(label="Who responds instead?", required=False)
    named_by = words(
        "If the policy names someone else to respond, who chose this person and why?", MEDIUM, hint="", rows=2
    )

    def __init__(self, *args: Any, colleagues: Choices, officer: str, instead: Choices, **kwargs: Any) -> None:
        """`officer` is who responds now. Without `instead` nobody else is chosen here."""
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [("", "Choose a person"), *colleagues]  # type: ignore[attr-defined]
        if not instead:
            del self.fields["officer"], self.fields["named_by"]
            return
        self.fields["officer"].choices = [("", "Choose a person"), *instead]  # type: ignore[attr-defined]
        self.fields["officer"].help_text = f"Only if it is about {officer}, who is the officer now."


class ToldForm(PlainForm):
    whom = forms.ChoiceField(
        label="Who did you tell?", widget=Radios(), error_messages={"required": "Select who you told"}
    )
    other = words("Who else, if not on the list?", SHORT)
    on = DateQuestion(
        label="When?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day on which you told them"},
    )
    how = forms.ChoiceField(
        label="How?",
        choices=[(each.value, each.how.removeprefix("by ").capitalize()) for each in ToldBy],
        widget=Radios(),
        error_messages={"required": "Select how you told them"},
    )
    spoke_to = words("Who did you speak to?", SHORT)
    answer = words("What did they say?", MEDIUM, hint="For example, a reference and what they will do.", rows=3)
    asked_of_most = ("other",)

    def __init__(self, *args: Any, contacts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((name, name) for name in contacts), (OTHER, "Someone else")]
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("whom") == OTHER and not said.get("other") and "other" not in self.errors:
            self.add_error("other", "Enter who you told")
        return said

    def told(self) -> Told:
        said = self.cleaned_data
        whom = said["other"] if said["whom"] == OTHER else said["whom"]
        return Told(whom, said["on"], ToldBy(said["how"]), said["spoke_to"], said["answer"])

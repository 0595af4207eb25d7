"""The forms of handling a case: assign, acknowledge, send a progress update, respond, escalate."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.vocabulary.lifecycle import Outcome
from portal.casework.moves.forms import MoveForm, letter, news_every
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, words

MOST_RADIOS = 12


class AssignForm(MoveForm):
    officer = forms.ChoiceField(
        label="Who should respond?",
        widget=Radios(),
        error_messages={"required": "Select who should respond"},
    )

    named_by = words(
        "If the policy names someone else, who chose this person and why?",
        MEDIUM,
        hint="Only needed for people marked “Not named by the policy”. Kept on the case.",
        rows=2,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str, str]], others: bool, **kwargs: Any) -> None:
        """`people`: (id, name, remark)."""
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["named_by"]
        field = self.fields["officer"]
        if len(people) > MOST_RADIOS:
            field.widget = forms.Select()
            named = [(pk, f"{name} – {remark}") for pk, name, remark in people]
            field.choices = [("", "Choose a person"), *named]  # type: ignore[attr-defined]
        else:
            field.widget = Radios(hints={pk: remark for pk, _, remark in people})
            field.choices = [(pk, name) for pk, name, _ in people]  # type: ignore[attr-defined]


class AcknowledgeForm(MoveForm):
    text = letter(
        "Letter to the complainant",
        "Write the letter to the complainant",
        hint="Say what you understand it to be about and what they want to happen. The letter adds the date.",
    )


class UpdateForm(MoveForm):
    text = letter(
        "What do you want to tell them?",
        "Write the progress update",
        hint="Say what you have done, what is left to do, and the reasons for the delay. The letter adds the dates.",
    )
    news_every = news_every()


class RespondForm(MoveForm):
    outcome = forms.ChoiceField(
        label="What did you find?", widget=Radios(), error_messages={"required": "Select what you found"}
    )
    text = letter("Response to the complainant", "Write the response", rows=18)
    parts = forms.MultipleChoiceField(
        label="What does the response contain?",
        help_text="The policy requires all of these. Select what the response includes.",
        required=False,
        widget=Checkboxes(),
    )
    left_out_because = words(
        "Why have you left something out?", MEDIUM, hint="Only needed if you have not selected everything.", rows=2
    )

    def __init__(self, *args: Any, outcomes: Sequence[str], parts: Sequence[str], **kwargs: Any) -> None:
        """`parts`: what the policy requires in a response."""
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(word, Outcome(word).label) for word in outcomes]  # type: ignore[attr-defined]
        if len(outcomes) == 1:
            self.fields["outcome"].widget = forms.HiddenInput()
            self.fields["outcome"].initial = outcomes[0]
        self.fields["parts"].choices = [(part, part) for part in parts]  # type: ignore[attr-defined]
        if not parts:
            del self.fields["parts"], self.fields["left_out_because"]


class EscalateForm(MoveForm):
    asked_on = DateQuestion(
        label="When did they ask for this?",
        help_text="The deadline counts from this day. Change it if they asked earlier.",
        required=False,
    )
    reason = words(
        "What did the complainant say?",
        MEDIUM,
        hint="They do not have to give a reason. The complainant can read this.",
        rows=5,
    )

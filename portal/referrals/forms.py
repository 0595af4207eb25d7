"""What the Ombudsman pages ask: shapes only."""

from typing import Any

from django import forms

from ombudsman.domain.bodies import DECISIONS, Body
from portal.plain_forms import PlainForm
from portal.widgets import DateQuestion, Radios


class NotificationForm(PlainForm):
    """What the Ombudsman's letter says."""

    body = forms.ChoiceField(
        label="Which Ombudsman wrote?",
        choices=[(body.value, body.label) for body in Body],
        widget=Radios(hints={"housing": "When the council acted as a landlord"}),
    )
    reference = forms.CharField(label="The Ombudsman's reference", max_length=40, help_text="For example, 25 005 320")
    notified_on = DateQuestion(
        label="When was the council notified?",
        help_text="The day on which the letter reached the council, for example 3 12 2026",
        error_messages={"required": "Enter the day on which the council was notified"},
    )
    reply_by = DateQuestion(
        label="By when does the letter ask for a reply?",
        help_text="Leave this empty if the letter names no date: the policy's time then counts.",
        required=False,
    )
    question = forms.CharField(
        label="What does the Ombudsman ask?",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    head = forms.ChoiceField(label="Who replies?", required=False)

    def __init__(self, *args: Any, heads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = [("", "Decide later"), *heads]  # type: ignore[attr-defined]


class HeadForm(PlainForm):
    """Who replies."""

    head = forms.ChoiceField(
        label="Which head of service replies?",
        widget=Radios(),
        error_messages={"required": "Select which head of service replies"},
    )

    def __init__(self, *args: Any, heads: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = heads  # type: ignore[attr-defined]


class ReplyForm(PlainForm):
    """What was replied, and when."""

    replied_on = DateQuestion(
        label="When was the reply sent?",
        help_text="For example, 29 12 2026",
        error_messages={"required": "Enter the day on which the reply was sent"},
    )
    reply = forms.CharField(
        label="What did the council reply?",
        error_messages={"required": "Enter what the council replied"},
        help_text="The reply itself, or what it said and where it is kept.",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class DecisionForm(PlainForm):
    """How the Ombudsman decided."""

    decision = forms.ChoiceField(
        label="What did the Ombudsman decide?",
        widget=Radios(),
        error_messages={"required": "Select what the Ombudsman decided"},
    )
    decided_on = DateQuestion(label="Date of the decision", help_text="For example, 14 3 2027")
    findings = forms.CharField(
        label="Findings and recommendations",
        help_text="What was found, what the council has to do and by when.",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(each.value, each.label) for each in DECISIONS[body]]  # type: ignore[attr-defined]

"""The forms on which a contact is offered as a complaint, or is passed on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.cases.operations.offering import Thanks
from complaints.cases.rules.offering import Handover, Offer, OfferAnswer
from portal.casework.moves.forms import MoveForm, letter, letter_text
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, words


class OfferComplaintForm(MoveForm):
    unhappy_since = DateQuestion(
        label="When did they say that they were unhappy?",
        help_text="They do not have to use the word complaint. Leave blank if they did not say so.",
        required=False,
    )
    text = letter(
        "Why are you asking?",
        "Write why you are asking",
        hint="Write to the person. The letter adds what a complaint means, and how to answer.",
        rows=5,
    )

    @staticmethod
    def offer(said: dict[str, Any]) -> Offer:
        return Offer(said["text"], said["unhappy_since"])


ANSWERS = (
    (OfferAnswer.YES.value, "Yes, treat it as a complaint"),
    (OfferAnswer.NO.value, "No, it is not a complaint"),
    (OfferAnswer.NONE.value, "They did not answer"),
)


class AnswerOfferForm(MoveForm):
    answer = forms.ChoiceField(
        label="Do they want us to treat it as a complaint?",
        choices=ANSWERS,
        widget=Radios(),
        error_messages={"required": "Select what they answered"},
    )
    said = words(
        "How and when did they answer?",
        MEDIUM,
        missing="Say how and when they answered",
        hint="For example, by phone on 3 May. If they did not answer, say how you tried to reach them.",
        rows=3,
    )

    def __init__(self, *args: Any, becomes_one_unanswered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        silence = (
            "The policy treats it as a complaint then."
            if becomes_one_unanswered
            else "It stays what it is. They can still complain later."
        )
        self.fields["answer"].widget.hints = {OfferAnswer.NONE.value: silence}


class HandOverForm(MoveForm):
    team = words("Which team or service has it?", SHORT, missing="Enter the team or service")
    reference = words("Their reference", SHORT, hint="Its number in the service’s own system. Leave blank if none.")
    on = DateQuestion(
        label="When did you pass it on?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day on which you passed it on"},
    )
    text = letter_text(
        "What else should the person know?", hint="The letter says who has it and how to complain.", rows=3
    )

    @staticmethod
    def handover(said: dict[str, Any]) -> Handover:
        return Handover(said["team"], said["on"], said["reference"], said["text"])


class SharePraiseForm(MoveForm):
    asked_of_most = ("others",)
    staff = forms.MultipleChoiceField(
        label="Who is it for?",
        help_text="We’ll email them, and the head of their service.",
        required=False,
        widget=Checkboxes(),
    )
    others = words(
        "Anyone else, or a team", MEDIUM, hint="Names of people without an account here, or a team: one a line.", rows=2
    )
    shared = words(
        "What should they read?",
        MEDIUM,
        missing="Write what the staff should read",
        hint="Leave out names, addresses and anything else about the person who wrote it.",
        rows=5,
    )
    text = letter(
        "Your thanks to the person who wrote",
        "Write your thanks",
        hint="The letter adds that it was passed on.",
        rows=3,
    )

    def __init__(self, *args: Any, staff: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(str(pk), name) for pk, name in staff]  # type: ignore[attr-defined]

    @staticmethod
    def thanks(said: dict[str, Any]) -> Thanks:
        return Thanks(said["shared"], said["text"], tuple(map(int, said["staff"])), said["others"])

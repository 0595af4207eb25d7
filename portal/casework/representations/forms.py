"""The forms on which a representation goes to a director, and decisions about it are recorded."""

from collections.abc import Iterable
from typing import Any

from django import forms

from complaints.cases.rules.offering import DirectorDecision, MembersDecision
from complaints.vocabulary.actions import ANOTHER_BODY, DirectorSays
from councils.bodies.rules import Body
from portal.casework.handling.forms import AssignForm
from portal.casework.moves.forms import MoveForm, letter
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import SHORT, words


class SendToDirectorForm(AssignForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["officer"]
        field.label = "Which director should consider it?"
        field.error_messages["required"] = "Select which director should consider it"


def decision_day() -> DateQuestion:
    return DateQuestion(
        label="When was it decided?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day of the decision"},
    )


HINTS = {
    DirectorSays.CHANGE.value: "It goes on until the final decision is recorded.",
    DirectorSays.NO_CHANGE.value: "The letter says why. It ends here.",
    DirectorSays.OTHER_ORGANISATION.value: "The letter says who to contact. It ends here.",
}


class DirectorDecisionForm(MoveForm):
    asked_of_most = ("body",)
    says = forms.ChoiceField(
        label="What did the director decide?",
        choices=[(each.value, each.label) for each in DirectorSays],
        widget=Radios(hints=HINTS),
        error_messages={"required": "Select what the director decided"},
    )
    body = forms.ChoiceField(
        label="Whose policy is it?",
        help_text="Only if it is another organisation’s. The letter says how to contact them.",
        required=False,
    )
    on = decision_day()
    text = letter(
        "Letter to the person",
        "Write the letter to the person",
        hint="Write the next steps, the reasons for no change, or why it is another organisation’s policy. The letter "
        "adds the decision and what it means.",
        rows=8,
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(body.key, body.name) for body in bodies]
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an organisation"),
            *options,
            (ANOTHER_BODY, "Another organisation, as I explain in the letter"),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("says") != DirectorSays.OTHER_ORGANISATION:
            said["body"] = ""
        elif not said.get("body") and "body" not in self.errors:
            self.add_error("body", "Select the organisation whose policy it is")
        return said

    @staticmethod
    def decision(said: dict[str, Any]) -> DirectorDecision:
        return DirectorDecision(DirectorSays(said["says"]), said["on"], said["text"], said["body"])


class MembersDecisionForm(MoveForm):
    asked_of_most = ("meeting",)
    meeting = words("Which meeting decided it?", SHORT, hint="For example, the Highways and Transport Committee.")
    on = decision_day()
    text = letter(
        "What was decided?",
        "Write what was decided",
        hint="Write to the person. The letter adds who decided and when.",
        rows=8,
    )

    @staticmethod
    def decision(said: dict[str, Any]) -> MembersDecision:
        return MembersDecision(said["on"], said["text"], said["meeting"])

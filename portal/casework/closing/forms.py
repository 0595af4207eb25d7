"""The forms on which a case is closed, withdrawn, reopened, reclassified, or recorded and closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from complaints.cases.rules.offering import Handover
from councils.bodies.rules import ombudsmen
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import ContactChoice
from portal.casework.moves.forms import MoveForm, letter
from portal.casework.questions import contact_question
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, words

PASSED_ON = ("team", "reference", "on")


class ReclassifyForm(MoveForm):
    reason = letter(
        "Why are you reclassifying it?",
        "Say why you are reclassifying it",
        hint="Write to the person who contacted you. The letter adds how it will be handled, and how to object.",
        rows=5,
    )
    agreed = words(
        "If they sent it as a complaint: how and when did they agree?",
        MEDIUM,
        hint="Not needed for a service request that the policy passes on, or for another procedure. Only staff can see "
        "this.",
        rows=2,
    )
    team = words(
        "If you are passing it on as a service request: which team or service has it?",
        SHORT,
        hint="The letter then says who has it. Leave blank if you have not passed it on.",
    )
    reference = words("Their reference", SHORT, hint="Its number in the service’s own system. Leave blank if none.")
    on = DateQuestion(
        label="When did you pass it on?",
        help_text="For example, 27 3 2026. Leave blank if it was today.",
        required=False,
    )
    contact = contact_question()
    field_order = ("contact", "team", "reference", "on", "agreed", "reason")
    asked_of_most = ("agreed", "team", "reference", "on")

    def __init__(self, *args: Any, choices: Sequence[ContactChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"] = contact_question(choices)
        self.order_fields(self.field_order)
        self.requests = {each.key for each in choices if each.kind is ContactKind.SERVICE_REQUEST}
        if not self.requests:
            for name in PASSED_ON:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("team") and "contact" in said and said["contact"] not in self.requests:
            self.add_error("team", "Leave this blank, or select service request")
        if not said.get("team") and "team" not in self.errors and (said.get("reference") or said.get("on")):
            self.add_error("team", "Enter the team or service that has it")
        return said

    @staticmethod
    def handover(said: dict[str, Any], today: date) -> Handover | None:
        """Return None if it is not passed on. The letter quotes the reason."""
        if not said.get("team"):
            return None
        return Handover(said["team"], said["on"] or today, said["reference"], said["reason"])


class SettleForm(MoveForm):
    done = letter(
        "What was done?",
        "Say what was done",
        hint="Write to the person who contacted you. For example, say who you passed it to and what they decided.",
        rows=5,
    )
    agreed = words(
        "How and when did they agree that this settles it?",
        MEDIUM,
        missing="Say how and when they agreed",
        hint="Only staff can see this. If they did not agree, accept the complaint instead.",
        rows=2,
    )

    def __init__(self, *args: Any, must_agree: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not must_agree:
            del self.fields["agreed"]


class CloseForm(MoveForm):
    scheduled = words(
        "What was agreed, and what work will follow and when?",
        MEDIUM,
        missing="Say what was agreed and what will follow, or that nothing is left to do",
        hint="The closing letter quotes this. If nothing is left to do, say so.",
        rows=4,
    )

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["scheduled"]


class WithdrawForm(MoveForm):
    reason = words(
        "Why was it withdrawn, and how do you know?",
        MEDIUM,
        missing="Say why it was withdrawn",
        hint="The complainant can read this.",
        rows=4,
    )


class ReopenForm(MoveForm):
    reason = words("Why are you reopening it?", MEDIUM, missing="Say why you are reopening it", rows=4)


class TakeBackForm(MoveForm):
    body = forms.ChoiceField(
        label="Which Ombudsman returned it?",
        choices=lambda: [(key, each.name) for key, each in ombudsmen().items()],
        widget=Radios(),
        error_messages={"required": "Select which Ombudsman returned it"},
    )
    reference = words("The Ombudsman’s reference", SHORT)
    reply_by = DateQuestion(
        label="When does the Ombudsman want a reply?",
        help_text="The date in the letter, for example 27 3 2027. Leave blank if it gives none.",
        required=False,
    )
    reason = words(
        "Why does the Ombudsman want it investigated?",
        MEDIUM,
        missing="Say why the Ombudsman wants it investigated",
        hint="The complainant can read this.",
        rows=4,
    )

"""The forms on which a claim goes to the legal team, and on which it is recorded that a member of staff was told."""

from typing import Any

from complaints.cases.rules.declining import DeclineFacts
from complaints.cases.rules.special_matters import LegalReferral, StaffTold
from portal.casework.moves.forms import MoveForm, letter
from portal.govuk_forms.fields import DateQuestion
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, PlainForm, words


class PassToLegalForm(MoveForm):
    earlier = words(
        "Reference of the complaint that had our final response", SHORT, hint="Leave blank if it is not on this system."
    )
    answered_on = DateQuestion(
        label="If it is not on this system, when was the final response sent?",
        help_text="For example, 27 3 2026",
        required=False,
    )
    pass_on = words(
        "What to send the legal team",
        LONG,
        missing="Enter what the legal team needs to know",
        hint="The complainant does not read this.",
        rows=10,
    )
    reference = words("The legal team’s reference", SHORT, hint="Leave blank if there is none yet.")
    text = letter(
        "What to tell the complainant",
        "Say why their claim goes to the legal team",
        hint="The letter adds when we sent our final response, and how to reach the legal team.",
        rows=5,
    )
    asked_of_most = ("earlier", "answered_on", "reference")

    @staticmethod
    def referral(said: dict[str, Any]) -> LegalReferral:
        earlier = DeclineFacts(reference=said["earlier"], answered_on=said["answered_on"])
        return LegalReferral(said["text"], said["pass_on"], said["reference"], earlier)


class StaffToldForm(PlainForm):
    by = words("Who told them?", SHORT, missing="Enter who told them", hint="Their manager’s name.")
    on = DateQuestion(
        label="When?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day on which they heard of it"},
    )
    answer = words("What did they say?", MEDIUM, hint="Only staff can see this.", rows=3)

    def told(self) -> StaffTold:
        said = self.cleaned_data
        return StaffTold(said["by"], said["on"], said["answer"])

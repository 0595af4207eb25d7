"""The questions of every form that writes to a complainant who needs adjustments or complains for someone else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from complaints.vocabulary.sending_conditions import Authority, SendingAnswer, SendingNeeds, problems
from portal.govuk_forms.plain_forms import MEDIUM, words
from portal.govuk_forms.widgets import DateQuestion, Radios

# Notes and documents may be for staff alone.
AUDIENCE, TO_COMPLAINANT = "audience", "complainant"
WAY, HOW_MET = "sending_way", "sending_how_met"
AUTHORITY, EVIDENCE, UNTIL = "sending_authority", "sending_evidence", "sending_until"
FIELDS = (WAY, HOW_MET, AUTHORITY, EVIDENCE, UNTIL)
# A date of its own is all that anyone may leave out.
ASKED = tuple(name for name in FIELDS if name != UNTIL)
PARTS = {"how_met": HOW_MET, "authority": AUTHORITY, "evidence": EVIDENCE, "until": UNTIL}
THIS_MEETS_IT, ANOTHER_WAY = "this", "another"


def sending_fields(needs: SendingNeeds, last: SendingAnswer, *, by_email: bool) -> dict[str, forms.Field]:
    """What has to be answered; `last` is what was answered before, shown to be confirmed or changed.

    Nothing is required here: `sending_problems` says what is missing where the complainant is written to.
    """
    return {
        **(_about_adjustments(last, "email" if by_email else "letter") if needs.adjustments else {}),
        **(_about_consent(needs.on_behalf_of, last) if needs.on_behalf_of else {}),
    }


def _about_adjustments(last: SendingAnswer, this: str) -> dict[str, forms.Field]:
    how_met = words("How have you met the adjustments they need?", MEDIUM, hint="Only staff can see this.", rows=3)
    how_met.initial = last.how_met
    ways = [(THIS_MEETS_IT, f"This {this} meets them"), (ANOTHER_WAY, "I’ll send it another way")]
    hint = f"No {this} is sent. A task stays on the case until you have sent it."
    way = forms.ChoiceField(
        label="Is it right to send this?", choices=ways, required=False, widget=Radios(hints={ANOTHER_WAY: hint})
    )
    return {WAY: way, HOW_MET: how_met}


def _about_consent(name: str, last: SendingAnswer) -> dict[str, forms.Field]:
    choices = [
        (Authority.PERMISSION.value, f"Yes, {name} has given permission"),
        (Authority.OTHER.value, "Yes, there is another authority"),
        (Authority.NOT_HELD.value, "No, or not yet"),
    ]
    hints = {
        Authority.OTHER.value: "For example parental responsibility, power of attorney or a court order.",
        Authority.NOT_HELD.value: "Nothing is sent, and they cannot see it on their page. A task stays on the case.",
    }
    return {
        AUTHORITY: forms.ChoiceField(
            label=f"May you write to them about {name}?", choices=choices, required=False, widget=Radios(hints=hints)
        ),
        EVIDENCE: forms.CharField(
            label="What shows that you have permission or another authority?",
            help_text="For example, the letter they signed and what it covers. Leave blank if the answer is no.",
            required=False,
            max_length=MEDIUM,
            widget=forms.Textarea(attrs={"rows": "2"}),
            initial=last.evidence,
        ),
        UNTIL: DateQuestion(
            label="When does it end?",
            help_text="For example, 27 3 2027. Leave blank if it has no end date.",
            required=False,
            initial=last.until,
        ),
    }


def is_for_complainant(said: Mapping[str, Any]) -> bool:
    """Whether what was entered is for the complainant, not for staff alone."""
    return bool(said.get(AUDIENCE, TO_COMPLAINANT) == TO_COMPLAINANT)


def sending_answer(needs: SendingNeeds, said: Mapping[str, Any]) -> SendingAnswer:
    """What was answered."""
    return SendingAnswer(
        needs=needs,
        how_met=said.get(HOW_MET, ""),
        another_way=said.get(WAY) == ANOTHER_WAY,
        authority=Authority(said[AUTHORITY]) if said.get(AUTHORITY) else None,
        evidence=said.get(EVIDENCE, ""),
        until=said.get(UNTIL),
    )


def sending_problems(needs: SendingNeeds, said: Mapping[str, Any], on: date) -> dict[str, str]:
    """What is missing of the answers, by the name of the field."""
    found = {PARTS[part]: problem for part, problem in problems(sending_answer(needs, said), on).items()}
    if needs.adjustments and not said.get(WAY):
        found = {WAY: "Select whether this meets the adjustments they need", **found}
    return found

"""The forms on which the withdrawal of a version is asked for and decided."""

from django import forms

from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import LONG, PlainForm, words

AGREE, KEEP = "agree", "keep"


class AskToWithdrawForm(PlainForm):
    why = words(
        "Why should this version be withdrawn?", LONG, missing="Enter why this version should be withdrawn", rows=5
    )


class DecideWithdrawalForm(PlainForm):
    decision = forms.ChoiceField(
        label="What is your decision?",
        choices=[(AGREE, "Withdraw the version"), (KEEP, "Keep the version")],
        widget=Radios(),
        error_messages={"required": "Select your decision"},
    )
    answer = words("Reason", LONG, hint="Needed if you keep the version", rows=4)

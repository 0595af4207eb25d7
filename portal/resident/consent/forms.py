"""Whether someone may act for them."""

from django import forms

from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import PlainForm

YES, NO = "yes", "no"


class ConsentForm(PlainForm):
    answer = forms.ChoiceField(
        label="Do you want them to act for you?",
        choices=[(YES, "Yes, you can tell them about me"), (NO, "No")],
        widget=Radios(),
        error_messages={"required": "Select yes or no"},
    )

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["answer"] == YES)

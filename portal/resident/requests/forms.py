"""What a complainant is asked for: a message, the reasons for the next stage, the reason for withdrawing."""

from django import forms

from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class MessageForm(PlainForm):
    text = words("Your message", MEDIUM, missing="Write your message", rows=7)


class NextStageForm(PlainForm):
    """Both questions are optional (LGSCO Complaint Handling Code, 5.6)."""

    reason = words("What has not been resolved?", MEDIUM, rows=6, hint="You do not have to give a reason.")
    wanted = words("What would you like to happen now?", MEDIUM, rows=4)


YES, NO = "yes", "no"


class WhetherComplaintForm(PlainForm):
    answer = forms.ChoiceField(
        label="Do you want us to treat this as a complaint?",
        choices=[(YES, "Yes, treat it as a complaint"), (NO, "No, deal with it as you do now")],
        widget=Radios(),
        error_messages={"required": "Select yes or no"},
    )


class ComplainForm(PlainForm):
    why = words("What are you unhappy about?", MEDIUM, missing="Say in a few words why you are unhappy", rows=6)


class WithdrawalForm(PlainForm):
    reason = words(
        "Why are you withdrawing it?",
        MEDIUM,
        missing="Say in a few words why, for example “It has been sorted out”",
        hint="A few words are enough, for example “It has been sorted out”.",
        rows=3,
    )

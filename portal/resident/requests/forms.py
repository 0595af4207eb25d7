"""What a complainant is asked for: a message, the reasons for the next stage, the reason for withdrawing."""

from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class MessageForm(PlainForm):
    text = words("Your message", MEDIUM, missing="Write your message", rows=7)


class NextStageForm(PlainForm):
    """Both questions are optional (LGSCO Complaint Handling Code, 5.6)."""

    reason = words("What has not been resolved?", MEDIUM, rows=6, hint="You do not have to give a reason.")
    wanted = words("What would you like to happen now?", MEDIUM, rows=4)


class WithdrawalForm(PlainForm):
    reason = words(
        "Why are you withdrawing it?",
        MEDIUM,
        missing="Say in a few words why, for example “It has been sorted out”",
        hint="A few words are enough, for example “It has been sorted out”.",
        rows=3,
    )

"""The forms on which a closure day is added, removed, and approved by a second person."""

from portal.govuk_forms.fields import DateQuestion
from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class ClosureForm(PlainForm):
    day = DateQuestion(
        label="When is the council closed?",
        help_text="For example, 29 12 2026",
        error_messages={"required": "Enter the date when the council is closed"},
    )
    name = words(
        "Name of the closure day",
        120,
        missing="Enter a name for the closure day",
        hint="For example, “Christmas closure”. Complainants can see this where we explain their dates.",
    )
    reason = words(
        "Who decided this, and why?",
        MEDIUM,
        missing="Enter who decided this and why the council is closed",
        hint="We keep this with the decision. Complainants cannot see it.",
        rows=3,
    )


class RemovalForm(PlainForm):
    reason = words(
        "Who decided to remove this closure day, and why?",
        MEDIUM,
        missing="Enter who decided this and why you are removing the closure day",
        hint="We keep this with the decision. Complainants cannot see it.",
        rows=3,
    )


class ClosureApprovalForm(PlainForm):
    note = words("Note", MEDIUM, hint="Give your reason if you refuse. Only staff can see this.", rows=3)

"""The question for which day reminders are shown."""

from portal.govuk_forms.fields import DateQuestion
from portal.govuk_forms.forms import PlainForm


class DayForm(PlainForm):
    day = DateQuestion(
        label="Another day", help_text="For example, 27 3 2027", error_messages={"required": "Enter a day"}
    )

"""The form on which someone says that a task is done."""

from portal.casework.questions import matter_question
from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class CompleteTaskForm(PlainForm):
    note = words("What did you do?", MEDIUM, hint="Only staff can see this.", rows=4)


class LimitedMessageForm(CompleteTaskForm):
    """A message from someone whose contact is limited: new information is always asked about."""

    matter = matter_question()
    field_order = ("matter", "note")

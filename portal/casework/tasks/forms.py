"""The form on which someone says that a task is done."""

from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class CompleteTaskForm(PlainForm):
    note = words("What did you do?", MEDIUM, hint="Only staff can see this.", rows=4)

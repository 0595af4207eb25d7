"""The form on which a second person decides."""

from portal.govuk_forms.forms import MEDIUM, PlainForm, words


class ApprovalForm(PlainForm):
    note = words("Note", MEDIUM, hint="If you refuse it, say why. Only staff can see this.", rows=3)

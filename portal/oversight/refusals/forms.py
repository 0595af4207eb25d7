"""The questions that narrow the register of refusals."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from complaints.vocabulary.lifecycle import ground_label
from portal.govuk_forms.fields import DateQuestion
from portal.govuk_forms.forms import PlainForm
from reporting.queries.refusals import RefusalFilter


class RefusalFilterForm(PlainForm):
    since = DateQuestion(label="Refused from", help_text="For example, 27 3 2026", required=False)
    until = DateQuestion(label="Refused until", help_text="For example, 27 3 2026", required=False)
    ground = forms.ChoiceField(label="Ground", required=False)

    def __init__(self, *args: Any, grounds: Iterable[str], usual: RefusalFilter, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": usual.since, "until": usual.until}, **kwargs)
        self.usual = usual
        field = self.fields["ground"]
        field.choices = [("", "All grounds"), *((key, ground_label(key)) for key in grounds)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        since, until = said.get("since"), said.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", "The end date must be the same as or after the start date")
        return said

    def chosen(self) -> RefusalFilter:
        """Return what was asked for, or the usual period while nothing valid was."""
        if not self.is_bound or not self.is_valid():
            return self.usual
        said = self.cleaned_data
        return RefusalFilter(said["since"] or self.usual.since, said["until"] or self.usual.until, said["ground"])

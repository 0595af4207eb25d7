"""The question that narrows the register of contact limits."""

from django import forms

from complaints.vocabulary.people import DecisionStatus
from portal.govuk_forms.forms import PlainForm


class ContactLimitsFilterForm(PlainForm):
    status = forms.ChoiceField(
        label="Decisions",
        required=False,
        choices=[("", "All decisions"), *((status.value, status.label) for status in DecisionStatus)],
    )

    def chosen(self) -> DecisionStatus | None:
        """Return None for all, also while nothing valid was asked for."""
        said = self.cleaned_data["status"] if self.is_bound and self.is_valid() else ""
        return DecisionStatus(said) if said else None

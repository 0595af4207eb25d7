"""The forms on which a contact is accepted, classified, declined or sent to another service."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from complaints.vocabulary.classification import Classification, Risk, Severity
from complaints.vocabulary.lifecycle import Theme
from portal.casework.moves.forms import MoveForm
from portal.casework.questions import (
    SafeguardingForm,
    check_policy,
    matter_question,
    new_policy_question,
    offer_policies,
    policy_question,
)
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, words

Choices = Iterable[tuple[str, str]]


def theme_question() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Main theme",
        help_text="Used in reports and learning.",
        required=False,
        choices=[("", "Choose a theme"), *((theme.value, theme.label) for theme in Theme)],
        widget=forms.Select(),
    )


def severity_question() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="How serious is it?",
        help_text="Only staff can see this.",
        required=False,
        choices=[(severity.value, severity.label) for severity in Severity],
        widget=Radios(hints={severity.value: severity.meaning for severity in Severity}),
    )


class RisksField(forms.MultipleChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label="What is at risk?",
            help_text="Select all that apply. Only staff can see this.",
            required=False,
            choices=[(risk.value, risk.label) for risk in Risk],
            widget=Checkboxes(),
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if Risk.NONE in value and len(value) > 1:
            raise ValidationError("Select what is at risk, or select “None known”")


def classification(said: Mapping[str, Any]) -> Classification:
    return Classification(said["theme"], said["severity"], tuple(said["risks"]))


class ClassifyForm(MoveForm):
    theme = theme_question()
    severity = severity_question()
    risks = RisksField()


# The button that also assigns.
ASSIGN = "assign"
ABOUT_POLICY = ("about_policy", "new_policy")
ABOUT_AGE = ("occurred_on", "aware_on", "discretion")


class TriageForm(SafeguardingForm, MoveForm):
    asked_of_most = ("service_area", "reason", "new_policy", "discretion", "officer", "named_by")
    matter = matter_question()
    service_area = forms.ChoiceField(label="Which service should respond?", widget=forms.Select(), required=False)
    reason = words("If you changed the service, why?", MEDIUM, hint="Kept on the case. Only staff can see it.", rows=2)
    theme = theme_question()
    severity = severity_question()
    risks = RisksField()
    about_policy = policy_question()
    new_policy = new_policy_question()
    occurred_on = DateQuestion(
        label="When did it happen?", help_text="As far as you know, for example 27 3 2026", required=False
    )
    aware_on = DateQuestion(
        label="When did the person become aware of it?",
        help_text="Leave blank if they knew straight away",
        required=False,
    )
    discretion = words(
        "Reason for accepting it outside the time limit",
        MEDIUM,
        hint="Only needed if both dates are outside the time limit. Say who decided and why. Only a complaints manager "
        "can record this. Only staff can see it.",
        rows=3,
    )
    officer = forms.ChoiceField(
        label="Who should respond?",
        help_text="We’ll email them, with the dates.",
        widget=forms.Select(),
        required=False,
    )
    named_by = words(
        "If the policy names someone else, who chose this person and why?",
        MEDIUM,
        hint="Only needed for people marked “Not named by the policy”. Kept on the case.",
        rows=2,
    )

    def __init__(
        self,
        *args: Any,
        service_area_id: int,
        services: Choices,
        officers: Choices,
        staff: Sequence[tuple[int, str]],
        policies: Sequence[tuple[int, str]],
        not_asked: Iterable[str],
        **kwargs: Any,
    ) -> None:
        """`service_area_id`: now. `staff`: whom it may be about. `not_asked`: fields that this case has no use for."""
        super().__init__(*args, **kwargs)
        self.offer_staff(lambda: staff)
        offer_policies(self, policies, named=False)
        self.now_with = str(service_area_id)
        self.fields["service_area"].choices = list(services)  # type: ignore[attr-defined]
        self.fields["officer"].choices = [("", "Choose a person"), *officers]  # type: ignore[attr-defined]
        for name in not_asked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        check_policy(self, said)
        if said.get("service_area") in (self.now_with, "", None):
            said["service_area"] = None
        elif not said.get("reason"):
            self.add_error("reason", "Say why you are sending it to another service")
        if ASSIGN not in self.data:
            said["officer"] = ""
        elif not said.get("officer") and "officer" not in self.errors:
            self.add_error("officer", "Select who should respond")
        return said


class NamePolicyForm(MoveForm):
    about_policy = policy_question()
    new_policy = new_policy_question()

    def __init__(self, *args: Any, policies: Sequence[tuple[int, str]], named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_policies(self, policies, named=named)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        check_policy(self, said)
        if not (said.get("about_policy") or said.get("new_policy") or self.errors):
            self.add_error("about_policy", "Choose a policy, or enter the name of another")
        return said


class RerouteForm(MoveForm):
    service_area = forms.ChoiceField(
        label="Which service should respond?", error_messages={"required": "Select a service"}
    )
    reason = words("Why?", MEDIUM, missing="Say why you are sending it to another service", rows=3)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]

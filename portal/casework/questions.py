"""Questions that several pages of casework ask: when something arrived, what it is, and who may see it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from complaints.vocabulary.people import COMMON, ContactMatter
from councils.policies.rules.policy_document import ContactChoice
from councils.vocabulary.values import number_in
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, PlainForm, words

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p", "%I:%M %p", "%I.%M %p", "%I %p"]


def arrival_day() -> DateQuestion:
    return DateQuestion(
        label="When did the council receive it?",
        help_text="The day it first arrived anywhere in the council, for example 27 3 2026",
        error_messages={"required": "Enter the date the council received it"},
    )


def arrival_time() -> forms.TimeField:
    """Local time in England."""
    return forms.TimeField(
        label="What time did it arrive?",
        help_text="For example 16:30 or 4:30pm. For a letter, enter the time the post arrived.",
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter the time the council received it",
            "invalid": "Enter a time such as 16:30 or 4:30pm",
        },
    )


def contact_question(choices: Sequence[ContactChoice] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What type of contact is it?",
        choices=[(each.key, each.label) for each in choices],
        widget=Radios(hints={each.key: each.handling for each in choices if each.handling}),
        error_messages={"required": "Select the type of contact"},
    )


def matter_question() -> forms.ChoiceField:
    """Asked of what someone with contact limits sends."""
    return forms.ChoiceField(
        label="What is this about?",
        help_text="Contact with this person is limited. Their behaviour is never a reason to decline.",
        choices=[(matter.value, matter.label) for matter in ContactMatter],
        widget=Radios(hints={ContactMatter.NEW_MATTER.value: "It is looked at on its merits, like any other."}),
        error_messages={"required": "Select what this is about, and whether it is new"},
    )


def adjustments_question() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Adjustments the person needs",
        help_text="Select all that apply. Each counts until someone agrees or refuses it.",
        choices=[(kind.value, kind.label) for kind in COMMON],
        required=False,
        widget=Checkboxes(),
    )


def other_needs_question(hint: str) -> forms.CharField:
    return words("Something else they need", MEDIUM, hint=hint, rows=2)


NO_POLICY = "none"


def policy_question() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Which council policy is it about?",
        help_text="Only if it is about a policy itself. Staff see how many contacts are about it.",
        required=False,
        widget=forms.Select(),
    )


def new_policy_question() -> forms.CharField:
    return words("If it is not on the list, what is it called?", SHORT, hint="For example, Resident parking policy.")


def offer_policies(form: forms.Form, policies: Sequence[tuple[int, str]], *, named: bool) -> None:
    """`named`: a policy is named already, so the question can also take it away."""
    none = [(NO_POLICY, "It is not about a policy")] if named else []
    choices = [("", "Choose a policy"), *((str(pk), name) for pk, name in policies), *none]
    form.fields["about_policy"].choices = choices  # type: ignore[attr-defined]


def check_policy(form: forms.Form, said: Mapping[str, Any]) -> None:
    if said.get("new_policy") and said.get("about_policy"):
        form.add_error("new_policy", "Choose a policy from the list or enter a new one, not both")


def policy_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of `name_policy`."""
    return {"policy_id": number_in(said.get("about_policy", "")), "new": said.get("new_policy", "")}


class SafeguardingForm(PlainForm):
    """Asked where a contact is logged or accepted."""

    at_risk = forms.BooleanField(
        label="Someone may be at risk of harm: only people who must know will see the case",
        required=False,
    )
    about_staff = forms.ChoiceField(
        label="Is it about someone who works for the council?",
        help_text="They will never see the case. If it is about you, leave this to a colleague.",
        required=False,
    )

    def offer_staff(self, names: Callable[[], Sequence[tuple[int, str]]]) -> None:
        """`names` are read only where the question is shown or answered."""

        def choices() -> list[tuple[str, str]]:
            return [("", "No, or not known"), *((str(pk), name) for pk, name in names())]

        self.fields["about_staff"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def at_start(said: dict[str, Any]) -> dict[str, Any]:
        """Return the keyword arguments of `note_at_start`."""
        about = said.get("about_staff")
        return {"at_risk": bool(said.get("at_risk")), "about": int(about) if about else None}

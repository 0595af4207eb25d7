"""The forms on which a contact is accepted, classified, declined or sent to another service."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from complaints.cases.rules.declining import ANOTHER_BODY, ASKED, DeclineFacts, Ground, has_choice, missing
from complaints.vocabulary.classification import Classification, Risk, Severity
from complaints.vocabulary.lifecycle import Theme
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import bodies_called
from councils.vocabulary.values import either
from portal.casework.moves.forms import MoveForm, letter, letter_text
from portal.casework.questions import SafeguardingForm
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, words

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


class TriageForm(SafeguardingForm, MoveForm):
    asked_of_most = ("service_area", "reason", "discretion", "officer", "named_by")
    service_area = forms.ChoiceField(label="Which service should respond?", widget=forms.Select(), required=False)
    reason = words("If you changed the service, why?", MEDIUM, hint="Kept on the case.", rows=2)
    theme = theme_question()
    severity = severity_question()
    risks = RisksField()
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
        "can record this. The complainant can read it.",
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
        limited: bool,
        service_area_id: int,
        services: Choices,
        officers: Choices,
        others: bool,
        marked: bool,
        staff: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        """`limited`: an age limit applies at this stage. `service_area_id`: now. `others`: the policy names not all.

        `marked`: as safeguarding already. `staff`: whom it may be about.
        """
        super().__init__(*args, **kwargs)
        self.offer_staff(staff)
        if marked:
            del self.fields["at_risk"]
        self.now_with = str(service_area_id)
        self.fields["service_area"].choices = list(services)  # type: ignore[attr-defined]
        self.fields["officer"].choices = [("", "Choose a person"), *officers]  # type: ignore[attr-defined]
        left_out = [] if limited else ["occurred_on", "aware_on", "discretion"]
        for name in left_out if others else [*left_out, "named_by"]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("service_area") in (self.now_with, "", None):
            said["service_area"] = None
        elif not said.get("reason"):
            self.add_error("reason", "Say why you are sending it to another service")
        if ASSIGN not in self.data:
            said["officer"] = ""
        elif not said.get("officer") and "officer" not in self.errors:
            self.add_error("officer", "Select who should respond")
        return said


class RerouteForm(MoveForm):
    service_area = forms.ChoiceField(
        label="Which service should respond?", error_messages={"required": "Select a service"}
    )
    reason = words("Why?", MEDIUM, missing="Say why you are sending it to another service", rows=3)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]


EARLIER = "If there is an earlier complaint about this"
# The heading over the questions of each condition.
TITLES = {
    ExclusionCondition.TOO_OLD: "If it is outside the time limit",
    ExclusionCondition.OPEN: EARLIER,
    ExclusionCondition.NOT_FINAL: EARLIER,
    ExclusionCondition.FINAL: EARLIER,
    ExclusionCondition.INVESTIGATED: EARLIER,
    ExclusionCondition.PROCEEDINGS: "If legal proceedings have started",
    ExclusionCondition.PUT_RIGHT: "If it was put right straight away",
}
# The fields that a reason may depend on. The earlier complaint is looked up by its reference.
GIVEN = tuple(field.name for field in fields(DeclineFacts) if field.name not in ("earlier", "body"))


class DeclineQuestions(NamedTuple):
    """The questions of conditions that share a title."""

    title: str
    is_open: bool
    questions: list[forms.BoundField]


class DeclineForm(MoveForm):
    asked_of_most = (*GIVEN, "body")
    asked_of_conditions = GIVEN

    reason = forms.ChoiceField(
        label="Why are you not accepting it as a complaint?",
        widget=Radios(),
        error_messages={"required": "Select why you are not accepting it as a complaint"},
    )
    body = forms.ChoiceField(label="Who should they go to instead?", required=False, widget=Radios())
    occurred_on = DateQuestion(label="When did it happen?", help_text="For example, 27 3 2024", required=False)
    aware_on = DateQuestion(
        label="When did the person become aware of it?",
        help_text="For example, 27 3 2024. If they knew straight away, enter the date it happened.",
        required=False,
    )
    no_exception = letter_text("Why are you not making an exception?", hint="", rows=4)
    reference = words("Reference of the earlier complaint", SHORT)
    answered_on = DateQuestion(
        label="If that complaint is not on this system, when was the response sent?",
        help_text="For example, 27 3 2024",
        required=False,
    )
    started_on = DateQuestion(
        label="When was the claim filed at court?",
        help_text="For example, 27 3 2026. Proceedings that someone only says they will start are not a reason.",
        required=False,
    )
    put_right_on = DateQuestion(label="When was it put right?", help_text="For example, 27 3 2026", required=False)
    explanation = letter(
        "Why this applies here",
        "Say why this applies here",
        hint="Write to the complainant. The letter starts with the standard paragraph for the reason you chose, then "
        "says this and the dates you gave, then where they can take it and how to contact the Ombudsman.",
        rows=8,
    )

    def __init__(self, *args: Any, grounds: Sequence[Ground], rules: ProcedureRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.conditions = {each.key: each.condition for each in grounds if each.condition is not None}
        for name in set(GIVEN).difference(*(ASKED[condition] for condition in self.conditions.values())):
            del self.fields[name]
        self.with_choice = {each.key: each for each in grounds if has_choice(each)}
        self._offer_bodies()
        field = self.fields["reason"]
        field.choices = [(each.key, each.label) for each in grounds]  # type: ignore[attr-defined]
        field.widget.hints = {each.key: _hint(each) for each in grounds}
        if "no_exception" in self.fields:
            self.fields["no_exception"].help_text = _about_exceptions(rules)

    def _offer_bodies(self) -> None:
        if not self.with_choice:
            del self.fields["body"]
            return
        field = self.fields["body"]
        field.help_text = escape(
            "The letter names only the one you select. Answer this only if the reason is: "
            f"{either([each.label for each in self.with_choice.values()])}."
        )
        keys = dict.fromkeys(key for each in self.with_choice.values() for key in each.bodies)
        bodies = bodies_called(keys)
        field.choices = [  # type: ignore[attr-defined]
            *((body.key, body.name) for body in bodies),
            (ANOTHER_BODY, "Someone else, as I explain below"),
        ]
        field.widget.hints = {body.key: f"{body.decides}." for body in bodies}

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        ground = self.with_choice.get(said.get("reason", ""))
        if ground is None:
            said["body"] = ""
        elif "body" not in self.errors and said.get("body") not in (*ground.bodies, ANOTHER_BODY):
            self.add_error("body", "Select who they should go to instead")
        condition = self.conditions.get(said.get("reason", ""))
        if condition is not None:
            for name, error in missing(condition, self.given(said), self.rules).items():
                if name not in self.errors:
                    self.add_error(name, error)
        return said

    @staticmethod
    def given(said: dict[str, Any]) -> DeclineFacts:
        return DeclineFacts(**{name: said[name] for name in (*GIVEN, "body") if said.get(name)})

    @property
    def sections(self) -> Iterator[DeclineQuestions]:
        chosen = self.conditions.get(self.data.get("reason") or self.initial.get("reason", ""))
        for title in dict.fromkeys(TITLES[condition] for condition in self.conditions.values()):
            of_title = [condition for condition in self.conditions.values() if TITLES[condition] == title]
            names = dict.fromkeys(name for condition in of_title for name in ASKED[condition])
            yield DeclineQuestions(title, chosen in of_title, [self[name] for name in names])


def _about_exceptions(rules: ProcedureRules) -> str:
    limit = rules.age_limit
    if limit is None or not limit.discretion:
        return "The Codes expect you to consider an exception each time (2.2). The letter includes what you write here."
    return escape(
        f"Exceptions under the policy: {limit.discretion} ({limit.paragraph}). Say who decided. The letter includes "
        "what you write here."
    )


def _hint(ground: Ground) -> str:
    letter_says = (
        f"Letter: “{ground.public_wording}”" if ground.public_wording else "Letter: only what you write below."
    )
    policy = f"Policy, {ground.paragraph}{f': {ground.route}' if ground.route else ''}." if ground.paragraph else ""
    asks = f"Complete “{TITLES[ground.condition]}” below." if ground.condition else ""
    return " ".join(part for part in (letter_says, policy, ground.note, asks) if part)

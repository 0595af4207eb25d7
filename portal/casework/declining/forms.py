"""The form on which a contact is declined."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from django import forms
from django.utils.html import escape

from complaints.cases.rules.declining import ASKED, DeclineFacts, Ground, has_choice, missing
from complaints.vocabulary.actions import ANOTHER_BODY
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import bodies_called
from councils.vocabulary.values import either
from portal.casework.moves.forms import MoveForm, letter, letter_text
from portal.casework.questions import matter_question
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import SHORT, words

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
GIVEN = tuple(field.name for field in fields(DeclineFacts) if field.name not in ("earlier", "body", "led_to"))


class DeclineQuestions(NamedTuple):
    """The questions of conditions that share a title."""

    title: str
    is_open: bool
    questions: list[forms.BoundField]


class DeclineForm(MoveForm):
    asked_of_most = (*GIVEN, "body")
    asked_of_conditions = GIVEN

    matter = matter_question()
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

    def __init__(
        self, *args: Any, grounds: Sequence[Ground], rules: ProcedureRules, limited: bool, **kwargs: Any
    ) -> None:
        """`limited`: contact with the person is."""
        super().__init__(*args, **kwargs)
        if not limited:
            del self.fields["matter"]
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

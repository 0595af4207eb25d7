"""The forms on which limits on contact, and appeals against them, are recorded."""

from collections.abc import Iterable
from typing import Any

from django import forms

from complaints.people.rules.behaviour import (
    AppealDecision,
    BehaviourPolicy,
    ChosenLimits,
    LimitsAgreement,
    LimitsAppeal,
    LimitsProposal,
    LimitsReview,
)
from complaints.vocabulary.people import BehaviourOutcome
from councils.calendars.rules import written
from councils.vocabulary.values import either
from portal.casework.moves.forms import AUDIENCE, MoveForm, letter
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, SHORT, words

STAFF_ONLY = "Only staff can see this."
IN_THE_LETTER = "The letter to them says this."
APPLY, NOT_APPLY = "apply", "not_apply"
NO_LETTER = "staff"


def _same(texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(text, text) for text in texts]


def _named(label: str, missing: str, names: Iterable[str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_same(names), widget=Radios(), error_messages={"required": missing})


def _reasons() -> forms.CharField:
    return letter("Reasons", "Give the reasons", hint=f"{IN_THE_LETTER} They are also kept in the register.", rows=6)


class LimitsForm(MoveForm):
    """Asks what is limited."""

    asked_of_most = ("detail",)
    measures = forms.MultipleChoiceField(
        label="What is limited?", help_text="Select all that apply.", required=False, widget=Checkboxes()
    )
    detail = words(
        "Details of the limits, or others",
        MEDIUM,
        hint=f"{IN_THE_LETTER} For example who the named contact is.",
        rows=3,
    )

    def offer_measures(self, policy: BehaviourPolicy) -> None:
        own = [*([policy.effect] if policy.effect else []), *policy.measures]
        self.fields["measures"].choices = _same(own)  # type: ignore[attr-defined]

    def limits(self) -> ChosenLimits:
        return ChosenLimits(tuple(self.cleaned_data["measures"]), self.cleaned_data["detail"])


class ProposeLimitsForm(LimitsForm):
    says_what_is_optional = True
    subject = forms.ChoiceField(
        label="Who or what is it about?",
        widget=Radios(),
        error_messages={"required": "Select who or what it is about"},
    )
    behaviours = forms.MultipleChoiceField(
        label="What was unreasonable?",
        help_text="Select all that apply.",
        widget=Checkboxes(),
        error_messages={"required": "Select what was unreasonable"},
    )
    account = words(
        "What happened, and when?",
        MEDIUM,
        missing="Say what happened and when",
        hint="For example how often they phoned in which weeks. Only staff can see this.",
        rows=5,
    )
    warned_on = DateQuestion(label="When were they warned?", help_text="For example, 27 3 2026", required=False)
    warning = words("Which letter or call was the warning?", MEDIUM, hint=STAFF_ONLY, rows=2)
    no_warning = words("If there was no warning, why not?", MEDIUM, hint=STAFF_ONLY, rows=2)
    considered = words(
        "What did you consider about the Equality Act and the adjustments they need?",
        MEDIUM,
        missing="Say what you considered about the Equality Act and the adjustments they need",
        hint="Could it come from a disability? Would the limits stop an adjustment? Only staff can see this.",
        rows=4,
    )
    review_on = DateQuestion(
        label="When will it be reviewed?", error_messages={"required": "Enter when it will be reviewed"}
    )
    appeal_to = words("Who hears an appeal under that policy?", SHORT, hint="Leave blank if there is no appeal.")

    def __init__(self, *args: Any, policy: BehaviourPolicy, last: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.offer_measures(policy)
        self.fields["subject"].choices = _same(policy.subjects)  # type: ignore[attr-defined]
        self.fields["behaviours"].choices = _same(policy.behaviours)  # type: ignore[attr-defined]
        self.fields["review_on"].help_text = f"No later than {written(last)}."
        if not policy.warning:
            self.fields["warned_on"].help_text = "The policy does not ask for a warning. For example, 27 3 2026"
        for number, what in enumerate(policy.preconditions):
            label = f"What shows this: {what[:1].lower()}{what[1:]}?"
            missing = f"Say what shows this: {what[:1].lower()}{what[1:]}"
            self.fields[f"evidence_{number}"] = words(label, MEDIUM, missing=missing, hint=STAFF_ONLY, rows=2)
        if policy.states_appeal:
            del self.fields["appeal_to"]
        if len(policy.subjects) == 1:
            del self.fields["subject"]
        evidence = [f"evidence_{number}" for number in range(len(policy.preconditions))]
        first = ("subject", "behaviours", "account", *evidence, "warned_on", "warning", "no_warning")
        self.order_fields([*first, "measures", "detail", "considered", "review_on"])

    def proposal(self) -> LimitsProposal:
        said = self.cleaned_data
        return LimitsProposal(
            subject=said.get("subject") or self.policy.subjects[0],
            behaviours=tuple(said["behaviours"]),
            account=said["account"],
            evidence=tuple(said[f"evidence_{number}"] for number in range(len(self.policy.preconditions))),
            limits=self.limits(),
            considered=said["considered"],
            review_on=said["review_on"],
            warned_on=said["warned_on"],
            warning=said["warning"],
            no_warning=said["no_warning"],
            appeal_to=said.get("appeal_to", ""),
        )


class DecideLimitsForm(MoveForm):
    says_what_is_optional = True
    decision = forms.ChoiceField(
        label="What was decided?",
        choices=[(APPLY, "The limits apply"), (NOT_APPLY, "No limits: the register keeps why")],
        widget=Radios(hints={APPLY: "We write to the person.", NOT_APPLY: "The person is not told."}),
        error_messages={"required": "Select what was decided"},
    )
    reason = letter(
        "Reasons",
        "Give the reasons",
        hint="If the limits apply, the letter to them says this. The register keeps it either way.",
        rows=6,
    )

    def __init__(self, *args: Any, policy: BehaviourPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if policy.decided_by:
            self.fields["decided_by"] = _named("Who decided?", "Select who decided", policy.decided_by)
        if policy.consulting:
            who = either(policy.consulting)
            self.fields["consulted"] = words(
                f"When was this discussed with the {who.lower()}, and who took part?", MEDIUM, hint=STAFF_ONLY, rows=2
            )
        self.order_fields(["decision", "decided_by", "consulted", "reason"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("decision") == NOT_APPLY:
            self.cleaned_data[AUDIENCE] = NO_LETTER
        return super().clean()

    def agreement(self) -> LimitsAgreement:
        said = self.cleaned_data
        return LimitsAgreement(
            applies=said["decision"] == APPLY,
            reason=said["reason"],
            decided_by=said.get("decided_by", ""),
            consulted=said.get("consulted", ""),
        )


class OutcomeForm(LimitsForm):
    """What becomes of limits in force."""

    says_what_is_optional = True
    outcome = forms.ChoiceField(
        label="What was decided?",
        choices=[(outcome.value, outcome.label) for outcome in BehaviourOutcome],
        widget=Radios(),
        error_messages={"required": "Select what was decided"},
    )
    reason = _reasons()

    def __init__(self, *args: Any, policy: BehaviourPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_measures(policy)
        self.fields["measures"].label = "If they change, what is limited from now on?"


class ReviewLimitsForm(OutcomeForm):
    review_on = DateQuestion(label="If they go on, when is the next review?", required=False)
    why_same = words("You decided the appeal. Why can no one else review it?", MEDIUM, hint=STAFF_ONLY, rows=2)

    def __init__(self, *args: Any, policy: BehaviourPolicy, last: Any, decided_appeal: bool, **kwargs: Any) -> None:
        super().__init__(*args, policy=policy, **kwargs)
        self.fields["review_on"].help_text = f"No later than {written(last)}."
        if policy.reviewed_by:
            self.fields["reviewed_by"] = _named("Who reviewed it?", "Select who reviewed it", policy.reviewed_by)
        if not decided_appeal:
            del self.fields["why_same"]
        self.order_fields(["outcome", "reviewed_by", "reason", "measures", "detail", "review_on", "why_same"])

    def review(self) -> LimitsReview:
        said = self.cleaned_data
        return LimitsReview(
            outcome=BehaviourOutcome(said["outcome"]),
            reason=said["reason"],
            reviewed_by=said.get("reviewed_by", ""),
            review_on=said["review_on"],
            limits=self.limits(),
            why_same=said.get("why_same", ""),
        )


class AppealLimitsForm(MoveForm):
    made_on = DateQuestion(
        label="When did they appeal?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter when they appealed"},
    )
    grounds = words(
        "What do they appeal against, and why?",
        MEDIUM,
        missing="Say what they appeal against and why",
        hint=STAFF_ONLY,
        rows=5,
    )

    def appeal(self) -> LimitsAppeal:
        return LimitsAppeal(self.cleaned_data["made_on"], self.cleaned_data["grounds"])


class DecideAppealForm(OutcomeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["outcome", "reason", "measures", "detail"])

    def decision(self) -> AppealDecision:
        said = self.cleaned_data
        return AppealDecision(BehaviourOutcome(said["outcome"]), said["reason"], self.limits())

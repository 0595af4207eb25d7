"""The forms on a draft's way: its name and start, one part of the policy made from its questions, and why."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms

from councils.bodies.rules import ombudsmen
from councils.document_reading import DocumentRefused
from councils.policies.operations import DraftContext, change_draft
from councils.policies.rules.drafts import NEEDS_REASON
from councils.policies.rules.policy_editing import Document, value
from councils.policies.rules.policy_questions import Question, QuestionKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import DraftStep, Period
from portal.govuk_forms.fields import Checkboxes, DateQuestion, time_question
from portal.govuk_forms.forms import PlainForm, words

LONGEST = 2_000
# Longer answers get several lines.
MUCH = 70
PERIOD_HINT = "For example, 10 working days, 28 calendar days or 3 months. Leave blank if the policy does not say."
MIDNIGHT = "00:00"
SILENT_CHOICE = ("", "The policy does not say")


class PeriodField(forms.CharField):
    def clean(self, answer: Any) -> str:
        text = " ".join(super().clean(answer).lower().split())
        if not text:
            return ""
        try:
            return str(Period.parse(text))
        except RuleBroken as wrong:
            raise forms.ValidationError(
                f"Enter “{self.label}” as a number and a unit, for example 10 working days"
            ) from wrong


class LinesField(forms.CharField):
    def clean(self, answer: Any) -> list[str]:
        return [line.strip() for line in super().clean(answer).splitlines() if line.strip()]


class PartForm(PlainForm):
    """`seen`: the draft's revision on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    # Most answers are optional; the page says so once, instead of every label.
    says_what_is_optional = True

    def __init__(self, data: Any = None, *, questions: tuple[Question, ...], content: Document, revision: int) -> None:
        self.questions = questions
        super().__init__(data, initial={"seen": revision})
        for question in questions:
            self._ask(question, value(content, question))

    def _ask(self, question: Question, answer: Any) -> None:
        name = name_of(question)
        if question.kind is QuestionKind.INSTANT:
            day, _, time = str(answer or "").replace(" ", "T").partition("T")
            self.fields[name] = DateQuestion(label=question.label, help_text="For example, 1 4 2027")
            self.initial[name] = date.fromisoformat(day) if day else None
            self.fields[f"{name}-time"] = time_of_start()
            self.initial[f"{name}-time"] = time[:5] or MIDNIGHT
            return
        self.fields[name] = _field(question, answer)
        self.initial[name] = _shown(question, answer)

    def answers(self) -> dict[Question, Any]:
        """Return the answers as the document writes them."""
        return {question: self._answer(question) for question in self.questions}

    def _answer(self, question: Question) -> Any:
        said = self.cleaned_data.get(name_of(question))
        if isinstance(said, date):
            if question.kind is QuestionKind.DAY:
                return said.isoformat()
            return f"{said.isoformat()}T{self.cleaned_data[f'{name_of(question)}-time']}"
        return said


def name_of(question: Question) -> str:
    return question.path.replace(".", "-")


def time_of_start(**options: Any) -> forms.RegexField:
    return time_question("What time?", "00:00 or 17:30", hint="00:00 for the start of the day", **options)


def _field(question: Question, answer: Any) -> forms.Field:
    label = question.label
    if question.kind is QuestionKind.PERIOD:
        return PeriodField(label=label, required=False, max_length=40, help_text=PERIOD_HINT, widget=_box(10))
    if question.kind is QuestionKind.NUMBER:
        low, high = question.low, question.high
        return forms.IntegerField(label=label, required=False, min_value=low, max_value=high, widget=_box(3))
    if question.kind is QuestionKind.FLAG:
        return forms.BooleanField(label=label, required=False)
    if question.kind is QuestionKind.CHOICE:
        return forms.ChoiceField(label=label, required=False, choices=[SILENT_CHOICE, *_choices(question)])
    if question.kind is QuestionKind.CHOICES:
        return forms.MultipleChoiceField(label=label, required=False, choices=_choices(question), widget=Checkboxes())
    if question.kind is QuestionKind.DAY:
        return DateQuestion(label=label, required=False)
    return _words(question, answer)


def _words(question: Question, answer: Any) -> forms.Field:
    label = question.label
    if question.kind is QuestionKind.LINES:
        rows = str(max(3, len(answer or ()) + 1))
        area = forms.Textarea(attrs={"rows": rows})
        return LinesField(label=label, required=False, help_text="Enter one per line", widget=area)
    if question.long or len(str(answer or "")) > MUCH:
        area = forms.Textarea(attrs={"rows": "3"})
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area)
    box = _box(10) if question.is_paragraph else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=box)


def _box(width: int) -> forms.TextInput:
    return forms.TextInput(attrs={"class": f"govuk-input--width-{width}"})


def _choices(question: Question) -> list[tuple[str, str]]:
    choices = question.choices() if callable(question.choices) else question.choices
    return [(each, ombudsmen()[each].name if each in ombudsmen() else each[:1].upper() + each[1:]) for each in choices]


def _shown(question: Question, answer: Any) -> Any:
    if question.kind is QuestionKind.LINES:
        return "\n".join(answer or ())
    if question.kind is QuestionKind.CHOICES:
        return [str(each).replace("_", " ") for each in answer or ()]
    if question.kind is QuestionKind.CHOICE:
        return str(answer or "").replace("_", " ")
    if question.kind is QuestionKind.DAY:
        return date.fromisoformat(answer) if answer else None
    return answer


WHY = "Reason"
WHY_HINT = "Say who decided this and why. We keep this with the version permanently."


class StartForm(PlainForm):
    version = words(
        "Name of the new version", 40, missing="Enter a name for the version", hint="For example, 2027 or 1.3"
    )
    day = DateQuestion(
        label="When does it come into force?",
        help_text="Cases received before this date keep their current version.",
        error_messages={"required": "Enter the date it comes into force"},
    )
    time = time_of_start(initial=MIDNIGHT)
    why = words(
        "Why are you changing the policy?",
        2_000,
        missing="Enter why you are changing the policy",
        hint=WHY_HINT,
        rows=3,
    )


class DraftStepForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, step: DraftStep, revision: int) -> None:
        super().__init__(data, initial={"seen": revision})
        missing = "Enter a reason" if step in NEEDS_REASON else ""
        self.fields["why"] = words(WHY, 2_000, missing=missing, hint=WHY_HINT, rows=3)


def changed(form: PlainForm, action_context: DraftContext, document: Callable[[], object]) -> bool:
    """Replace the draft's document; if refused, add the errors to the form and return False.

    Raises NotAllowed for a user who does not keep policies.
    """
    try:
        change_draft(action_context, document())
    except NotAllowed:
        raise
    except DocumentRefused as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem)
    except RuleBroken as refusal:
        form.add_error(None, refusal.message)
    else:
        return True
    return False

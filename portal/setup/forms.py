"""What is asked on a draft's way: its name and start, its text, and why."""

from typing import Any

from django import forms

from councils.policies.rules.drafts import NEEDS_REASON
from councils.vocabulary.draft_states import DraftStep
from portal.govuk_forms.plain_forms import PlainForm, words
from portal.govuk_forms.widgets import DateQuestion
from portal.setup.part_form import MIDNIGHT, time_of_start

WHY = "Why?"
WHY_HINT = "Who decided and for what reason. This is kept with the version for good."


class StartForm(PlainForm):
    """A new draft."""

    version = words(
        "What is the new version called?", 40, missing="Enter a name for the version", hint="For example, 2027 or 1.3"
    )
    day = DateQuestion(
        label="From which day is it to be in force?",
        help_text="Cases received before keep the version they were received under.",
        error_messages={"required": "Enter the day from which it is to be in force"},
    )
    time = time_of_start(initial=MIDNIGHT)
    why = words("Why is the policy changed?", 2_000, missing="Say why the policy is changed", hint=WHY_HINT, rows=3)


class DraftStepForm(PlainForm):
    """One step of a draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, step: DraftStep, revision: int) -> None:
        super().__init__(data, initial={"seen": revision})
        missing = "Say why: the reason is kept with the version" if step in NEEDS_REASON else ""
        self.fields["why"] = words(WHY, 2_000, missing=missing, hint=WHY_HINT, rows=3)


class DocumentForm(PlainForm):
    """The whole policy as a document: typed, or a file."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="A document to put in its place",
        required=False,
        help_text="A YAML file, such as one downloaded here. It replaces the text below.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        label="The document",
        required=False,
        help_text="Lists and choices are written as they stand here.",
        widget=forms.Textarea(attrs={"rows": "40", "spellcheck": "false", "class": "app-document"}),
    )

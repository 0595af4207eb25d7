"""What is asked on a draft's way: its name and start, its text, and why."""

from typing import Any

from django import forms

from councils.policies.rules.drafts import NEEDS_REASON
from councils.vocabulary.draft_states import DraftStep
from portal.govuk_forms.plain_forms import PlainForm, words
from portal.govuk_forms.widgets import DateQuestion
from portal.setup.part_form import MIDNIGHT, time_of_start

WHY = "Reason"
WHY_HINT = "Say who decided this and why. We keep this with the version permanently."


class StartForm(PlainForm):
    """A new draft."""

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
    """One step of a draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, step: DraftStep, revision: int) -> None:
        super().__init__(data, initial={"seen": revision})
        missing = "Enter a reason" if step in NEEDS_REASON else ""
        self.fields["why"] = words(WHY, 2_000, missing=missing, hint=WHY_HINT, rows=3)


class DocumentForm(PlainForm):
    """The whole policy as a document: typed, or a file."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="Upload a document",
        required=False,
        help_text="A YAML file, for example one you downloaded from here. It replaces the text below.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    text = forms.CharField(
        label="Text of the policy document",
        required=False,
        help_text="Keep lists and choices in the format shown here.",
        widget=forms.Textarea(attrs={"rows": "40", "spellcheck": "false", "class": "app-document"}),
    )

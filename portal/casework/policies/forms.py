"""The form on which a review of a policy that many contacts are about is recorded."""

from django import forms

from complaints.policy_clusters.rules import Review
from complaints.vocabulary.actions import ReviewOutcome
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import LONG, MEDIUM, SHORT, PlainForm, words


class ReviewPolicyForm(PlainForm):
    asked_of_most = ("members",)
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[(outcome.value, outcome.label) for outcome in ReviewOutcome],
        widget=Radios(hints={ReviewOutcome.LOOK_AGAIN.value: "Reopen the cases that should be considered again."}),
        error_messages={"required": "Select what came of it"},
    )
    reasons = words("Why?", LONG, missing="Say why", hint="Staff read this on each case about the policy.", rows=5)
    reviewed_by = words("Who reviewed it?", SHORT, missing="Enter who reviewed it", hint="Their name and job title.")
    members = words("Were councillors involved?", MEDIUM, hint="If they were, say who, when and how.", rows=2)
    on = DateQuestion(
        label="When was it reviewed?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day of the review"},
    )

    def review(self) -> Review:
        said = self.cleaned_data
        return Review(ReviewOutcome(said["outcome"]), said["reasons"], said["reviewed_by"], said["on"], said["members"])

"""The form of every page that makes a move on a case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from complaints.cases.queries.case_page import CaseInHand
from complaints.correspondence.queries.sending import last_sending_answer, needs_of
from complaints.vocabulary.sending_conditions import SendingAnswer, SendingNeeds
from councils.calendars.rules.local_time import london_day
from portal.casework.presenters.case_tasks import message_choice
from portal.casework.sending_fields import ASKED, is_for_complainant, sending_answer, sending_fields, sending_problems
from portal.govuk_forms.plain_forms import PlainForm
from portal.govuk_forms.widgets import Checkboxes

DEALT_WITH = "dealt_with"


class WaitingMessagesField(forms.MultipleChoiceField):
    """Messages of a case by the number of their task. One that a colleague has dealt with meanwhile is no mistake."""

    def __init__(self, *, messages: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(choices=[message_choice(task) for task in messages if task.done_at is None], **kwargs)
        self.known = {str(task.pk) for task in messages}

    def valid_value(self, value: str) -> bool:
        """Any message of the case."""
        return value in self.known


class MoveForm(PlainForm):
    """A form that remembers which version of the case was before somebody's eyes, and the latest entry they saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    # A page that was opened before the product asked for it sends none.
    seen_event = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1, required=False)

    def not_asked(self, sent: QueryDict) -> QueryDict:
        """What was sent under names that this form has no question for. A date has a name for each of its parts."""
        left = sent.copy()
        for name in sent:
            if name in self.fields or name.rpartition("-")[0] in self.fields:
                del left[name]
        return left

    def offer_messages(self, messages: Sequence[Any]) -> None:
        """Offer those messages of the case that wait: none is marked as dealt with unless someone selects it."""
        self.fields[DEALT_WITH] = WaitingMessagesField(
            messages=messages,
            label="Does this also deal with a message that is waiting?",
            help_text="Select any that need no further action. They leave the list of unread messages.",
            required=False,
            widget=Checkboxes(),
        )

    needs = SendingNeeds()
    asked_of_most: tuple[str, ...] = ()

    def ask_about_sending(self, hand: CaseInHand) -> None:
        """Ask how the complainant's adjustments are met, and by what authority someone is told about another person."""
        self.needs = needs_of(hand.case)
        last = last_sending_answer(hand.case) if self.needs else SendingAnswer()
        self.fields.update(sending_fields(self.needs, last, by_email=bool(hand.case.complainant_email)))
        self.asked_of_most = (*self.asked_of_most, *ASKED)

    def clean(self) -> dict[str, Any]:
        """What is for the complainant is not sent before these questions are answered."""
        said = super().clean()
        if self.needs and is_for_complainant(said):
            for name, problem in sending_problems(self.needs, said, london_day(timezone.now())).items():
                if name not in self.errors:
                    self.add_error(name, problem)
        return said

    def sending_answer(self) -> SendingAnswer | None:
        """What was answered about adjustments and consent; None where nothing was asked."""
        asked = self.needs and is_for_complainant(self.cleaned_data)
        return sending_answer(self.needs, self.cleaned_data) if asked else None

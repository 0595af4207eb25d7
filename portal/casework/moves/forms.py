"""The form of every page that makes a move on a case, and the questions that several of these pages ask."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from complaints.case_facts.queries import CaseContext
from complaints.cases.rules.decisions import response_reader
from complaints.correspondence.queries.adjustments import as_read_by, medium_of, occasion_of_move
from complaints.correspondence.queries.letters import last_sending_answer, needs_of
from complaints.vocabulary.correspondence import SendingAnswer, SendingNeeds, problems
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.people import Medium
from councils.calendars.rules import london_day
from portal import wording
from portal.govuk_forms.fields import Checkboxes, Radios
from portal.govuk_forms.forms import LONG, MEDIUM, PlainForm, words

# Notes and documents may be for staff only.
AUDIENCE, TO_COMPLAINANT = "audience", "complainant"
WAY, HOW_MET = "sending_way", "sending_how_met"
WHY_NOT, WHY_NOT_NAMED = "sending_why_not_preferred", "sending_why_not_named"
SENDING_FIELDS = (WAY, HOW_MET, WHY_NOT, WHY_NOT_NAMED)
SENDING_PARTS = {"how_met": HOW_MET, "why_not_preferred": WHY_NOT, "why_not_named": WHY_NOT_NAMED}
THIS_MEETS_IT, ANOTHER_WAY = "this", "another"


def sending_fields(needs: SendingNeeds, last: SendingAnswer, *, by_email: bool) -> dict[str, forms.Field]:
    """Return the questions, answered as `last` time.

    None is required here: see `sending_problems`.
    """
    return {
        **(_about_adjustments(needs, last, "email" if by_email else "letter") if needs.asks_the_writer else {}),
        **(_about_named_contact(needs.named_contact) if needs.named_contact else {}),
        **(_about_preference(needs.unmet) if needs.unmet else {}),
    }


def _about_preference(unmet: str) -> dict[str, forms.Field]:
    hint = "They can read this in the letter."
    return {WHY_NOT: words(f"They prefer {unmet}. Why are you writing to them another way?", MEDIUM, hint=hint, rows=3)}


def _about_named_contact(name: str) -> dict[str, forms.Field]:
    hint = "Only staff can see this."
    label = f"Only {name} writes to them. Why are you writing instead?"
    return {WHY_NOT_NAMED: words(label, MEDIUM, hint=hint, rows=3)}


def _about_adjustments(needs: SendingNeeds, last: SendingAnswer, this: str) -> dict[str, forms.Field]:
    what = "; ".join(needs.adjustments.splitlines())
    hint = f"They need: {what}. Only staff can see your answer."
    how_met = words("How have you met the adjustments they need?", MEDIUM, hint=hint, rows=3)
    how_met.initial = last.how_met
    ways = [(THIS_MEETS_IT, f"This {this} meets them"), (ANOTHER_WAY, "I’ll send it another way")]
    hint = f"No {this} is sent. A task stays on the case until you have sent it."
    way = forms.ChoiceField(
        label="Is it right to send this?", choices=ways, required=False, widget=Radios(hints={ANOTHER_WAY: hint})
    )
    return {WAY: way, HOW_MET: how_met}


def is_for_complainant(said: Mapping[str, Any]) -> bool:
    return bool(said.get(AUDIENCE, TO_COMPLAINANT) == TO_COMPLAINANT)


def sending_answer(needs: SendingNeeds, said: Mapping[str, Any]) -> SendingAnswer:
    return SendingAnswer(
        needs=needs,
        how_met=said.get(HOW_MET, ""),
        another_way=said.get(WAY) == ANOTHER_WAY,
        why_not_preferred=said.get(WHY_NOT, ""),
        why_not_named=said.get(WHY_NOT_NAMED, ""),
    )


def sending_problems(needs: SendingNeeds, said: Mapping[str, Any]) -> dict[str, str]:
    """Return what is missing, by field name."""
    found = {SENDING_PARTS[part]: problem for part, problem in problems(sending_answer(needs, said)).items()}
    if needs.asks_the_writer and not said.get(WAY):
        found = {WAY: "Select whether this meets the adjustments they need", **found}
    return found


LONGEST_BEGINNING = 300


def message_choice(task: Any) -> tuple[str, str]:
    """Return (task number, text)."""
    event = task.event
    what = "Document" if event and event.kind == "document" else "Message"
    begins = wording.beginning(event.text, LONGEST_BEGINNING) if event else task.detail
    return str(task.pk), f"{what} received {wording.moment(task.opened_at)}: {begins}"


DEALT_WITH = "dealt_with"


class WaitingMessagesField(forms.MultipleChoiceField):
    """Waiting messages by task number. One already dealt with is still valid."""

    def __init__(self, *, messages: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(choices=[message_choice(task) for task in messages if task.done_at is None], **kwargs)
        self.known = {str(task.pk) for task in messages}

    def valid_value(self, value: str) -> bool:
        return value in self.known


class MoveForm(PlainForm):
    """A form that keeps which version and latest event were shown."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    # Optional, because a page opened before an upgrade does not send it.
    seen_event = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1, required=False)

    def not_asked(self, sent: QueryDict) -> QueryDict:
        """Return the answers to questions not in this form."""
        left = sent.copy()
        for name in sent:
            if name in self.fields or name.rpartition("-")[0] in self.fields:
                del left[name]
        return left

    def offer_messages(self, messages: Sequence[Any]) -> None:
        self.fields[DEALT_WITH] = WaitingMessagesField(
            messages=messages,
            label="Does this also deal with a message that is waiting?",
            help_text="Select any that need no further action. They leave the list of unread messages.",
            required=False,
            widget=Checkboxes(),
        )

    needs = SendingNeeds()
    asked_of_most: tuple[str, ...] = ()

    def ask_about_sending(self, case_context: CaseContext, move: Move, writer_id: int | None) -> None:
        """Ask about adjustments and consent."""
        case, today = case_context.case, london_day(timezone.now())
        if move is Move.RESPOND:
            case = as_read_by(case, response_reader(case_context.facts, today))
        self.needs = needs_of(case, occasion_of_move(move), (writer_id, today))
        last = last_sending_answer(case, self.needs) if self.needs else SendingAnswer()
        self.fields.update(sending_fields(self.needs, last, by_email=medium_of(case) is Medium.EMAIL))
        self.asked_of_most = (*self.asked_of_most, *SENDING_FIELDS)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.needs and is_for_complainant(said):
            for name, problem in sending_problems(self.needs, said).items():
                if name not in self.errors:
                    self.add_error(name, problem)
        return said

    def sending_answer(self) -> SendingAnswer | None:
        """Return None if nothing was asked."""
        asked = self.needs and is_for_complainant(self.cleaned_data)
        return sending_answer(self.needs, self.cleaned_data) if asked else None


# Square brackets in a draft mark what staff must still write; such a mark must not be sent.
TO_BE_WRITTEN = re.compile(r"\[[^\[\]]{3,}\]")
MOST_WORKING_DAYS = 260


def nothing_left_to_write(value: str) -> None:
    """Raise ValidationError for text in square brackets."""
    mark = TO_BE_WRITTEN.search(value)
    if mark is not None:
        raise ValidationError(f"Replace “{mark[0]}” with your own words before you send this")


def letter(label: str, missing: str, *, hint: str = "", rows: int = 12) -> forms.CharField:
    """A required field for text sent to the complainant."""
    field = words(label, LONG, missing=missing, hint=hint, rows=rows)
    field.validators.append(nothing_left_to_write)
    return field


def letter_text(label: str, *, hint: str, rows: int) -> forms.CharField:
    """An optional field for text sent to the complainant."""
    field = words(label, LONG, hint=hint, rows=rows)
    field.validators.append(nothing_left_to_write)
    return field


def news_every() -> forms.IntegerField:
    return forms.IntegerField(
        label="How many working days between updates?",
        help_text="Only if you have agreed this with the complainant.",
        required=False,
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "invalid": "Enter how many working days there are between updates as a whole number, such as 5",
            "min_value": "There must be 1 or more working days between updates",
            "max_value": f"There must be {MOST_WORKING_DAYS} or fewer working days between updates",
        },
    )

"""The forms that move a deadline: pause, restart, extend, cancel an extension, correct the date of receipt."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from councils.calendars.rules import written
from portal.casework.moves.forms import (
    MOST_WORKING_DAYS,
    MoveForm,
    letter,
    letter_text,
    news_every,
    nothing_left_to_write,
)
from portal.casework.questions import arrival_day, arrival_time
from portal.govuk_forms.fields import DateQuestion, Radios
from portal.govuk_forms.forms import LONG, MEDIUM, words

FROM_COMPLAINANT, FROM_OTHERS = "complainant", "others"
LONGEST_NEED = 200


class PauseForm(MoveForm):
    asked_of_most = ("reply_by",)
    why = forms.ChoiceField(
        label="Why are you pausing the clock?",
        widget=Radios(),
        error_messages={"required": "Select why you are pausing the clock"},
    )
    waits_for = forms.ChoiceField(
        label="Who are you waiting for?",
        choices=[(FROM_COMPLAINANT, "The complainant"), (FROM_OTHERS, "Someone else")],
        widget=Radios(hints={FROM_COMPLAINANT: "The letter asks them for it and says when you need it by."}),
        error_messages={"required": "Select who you are waiting for"},
    )
    needed = words(
        "What are you waiting for?",
        LONGEST_NEED,
        missing="Say what you are waiting for",
        hint="The letter says “because we need … from you” or “because we are waiting for …”. For example, a photo of "
        "the bin.",
    )
    reply_by = DateQuestion(
        label="When do you need it by?",
        help_text="For example, 27 3 2026. Only needed if you are waiting for the complainant.",
        required=False,
    )
    more = letter_text(
        "What else should the complainant know?",
        hint="Optional. For example, how they can send it. The letter says the rest.",
        rows=4,
    )

    def __init__(self, *args: Any, reasons: Sequence[str], only_complainant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needed"].validators.append(nothing_left_to_write)
        if only_complainant:
            del self.fields["waits_for"]
            self.fields["reply_by"].help_text = "For example, 27 3 2026. The letter says this date."
        self.fields["why"].choices = [(reason, reason) for reason in reasons]  # type: ignore[attr-defined]
        if len(reasons) == 1:
            self.fields["why"].initial = reasons[0]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        asked = said.get("waits_for", FROM_COMPLAINANT) == FROM_COMPLAINANT
        if asked and "reply_by" not in self.errors and said.get("reply_by") is None:
            self.add_error("reply_by", "Enter the date you need it by")
        if not asked:
            said["reply_by"] = None
        return said


class ResumeForm(MoveForm):
    asked_of_most = ("why",)
    on = DateQuestion(
        label="When did what you were waiting for arrive?",
        help_text="For example, 27 3 2026. The clock restarts from this day.",
        error_messages={"required": "Enter the date it arrived"},
    )
    why = words(
        "If you are restarting from a later day, why?",
        LONG,
        hint="Only needed if the response would already be overdue, counting from the day they replied. Someone else "
        "must then approve the later day.",
        rows=3,
    )

    def __init__(self, *args: Any, reply_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reply_on is None:
            del self.fields["why"]
        else:
            self.fields["on"].help_text = f"The complainant first sent something on {written(reply_on)}."


class WithdrawExtensionForm(MoveForm):
    reason = letter(
        "Why do you no longer need the extension?",
        "Say why you no longer need the extension",
        hint="The letter quotes this and adds the new date.",
        rows=5,
    )


class ExtendForm(MoveForm):
    # One of the two, where the policy allows both.
    asked_of_most = ("working_days", "agreed")
    working_days = forms.IntegerField(
        label="How many more working days?",
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "required": "Enter how many more working days you need",
            "invalid": "Enter how many more working days you need as a whole number, such as 5",
            "min_value": "The number of working days must be 1 or more",
            "max_value": f"The number of working days must be {MOST_WORKING_DAYS} or less",
        },
    )
    agreed = DateQuestion(
        label="Which date was agreed with the complainant?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the date that was agreed with the complainant"},
    )
    reason = letter("Why is more time needed?", "Say why more time is needed", hint="The letter quotes this.", rows=5)
    news_every = news_every()

    def __init__(self, *args: Any, by_days: bool, to_date: bool, most: str, **kwargs: Any) -> None:
        """`most`: the most days allowed, in words."""
        super().__init__(*args, **kwargs)
        self.either = by_days and to_date
        if not by_days:
            del self.fields["working_days"]
        elif most:
            self.fields["working_days"].help_text = f"The policy allows {most}."
        if not to_date:
            del self.fields["agreed"]
        if self.either:
            self.fields["working_days"].required = self.fields["agreed"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.either and not self.errors and (said.get("working_days") is None) == (said.get("agreed") is None):
            self.add_error("working_days", "Enter either a number of working days or an agreed date")
        return said


class CorrectReceiptForm(MoveForm):
    received_on = arrival_day()
    received_time = arrival_time()
    reason = words(
        "How do you know?",
        MEDIUM,
        missing="Say how you know when it arrived",
        hint="For example, the date stamp on the letter. Kept on the case. The complainant cannot see this.",
        rows=3,
    )

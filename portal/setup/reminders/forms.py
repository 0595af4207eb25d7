"""Forms of a council's reminders."""

from typing import Any

from django import forms

from complaints.notifications.queries import clocks
from councils.reminders.rules import (
    HOW_NEWS,
    MOST_STEPS,
    IncomingNotices,
    ReminderSchedule,
    ReminderSettings,
    ReminderStep,
)
from councils.vocabulary.roles import Level
from portal.govuk_forms.fields import Checkboxes, Radios, time_question
from portal.govuk_forms.forms import PlainForm, words

WHY = "Who decided this, and why?"
YES, NO = "yes", "no"
# The days offered; a document may have others.
OFFERED = (*range(-10, 11), -30, -20, -15, 15, 20, 30)
SPARE_ROWS = 2


class ReminderForm(PlainForm):
    """`seen`: the last decision on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def ask_why(self) -> None:
        self.fields["why"] = words(
            WHY, 2_000, missing="Enter who decided this and why", hint="We keep this with the change.", rows=3
        )


class HoursForm(ReminderForm):
    opens = time_question(
        "When does the council open?",
        "08:00",
        hint="08:00. We send reminders at this time on the council’s working days.",
    )
    closes = time_question(
        "When does the council close?",
        "17:30",
        hint="17:30. We send urgent reminders until then, and later ones when the council next opens.",
    )
    digest = forms.ChoiceField(
        label="How should we send reminders that are not urgent?",
        choices=[(YES, "In the daily digest"), (NO, "As separate emails")],
        widget=Radios(),
        error_messages={"required": "Select how to send reminders that are not urgent"},
    )
    news = forms.ChoiceField(
        label="How should we tell complaint champions about new complaints and messages?",
        help_text="This includes new complaints, and messages and documents from complainants.",
        choices=[(kind.value, text[:1].upper() + text[1:]) for kind, text in HOW_NEWS.items()],
        widget=Radios(),
        error_messages={"required": "Select how to tell complaint champions"},
    )

    def __init__(self, data: Any, settings: ReminderSettings, seen: int) -> None:
        initial = {
            "seen": seen,
            "opens": f"{settings.opens:%H:%M}",
            "closes": f"{settings.closes:%H:%M}",
            "digest": YES if settings.digest else NO,
            "news": settings.news.value,
        }
        super().__init__(data, initial=initial)
        self.ask_why()

    def answers(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "opens": said["opens"],
            "closes": said["closes"],
            "digest": said["digest"] == YES,
            "news": IncomingNotices(said["news"]).value,
        }


class StepsForm(ReminderForm):
    """One schedule's steps; empty ones are left out."""

    says_what_is_optional = True

    def __init__(self, data: Any, schedule: ReminderSchedule, seen: int) -> None:
        self.rows = min(len(schedule.steps) + SPARE_ROWS, MOST_STEPS)
        super().__init__(data, initial={"seen": seen})
        days = sorted({*OFFERED, *(reminder_step.days for reminder_step in schedule.steps)})
        when = [("", "No reminder"), *((str(each), ReminderStep(each, ()).when) for each in days)]
        for number in range(self.rows):
            reminder_step = schedule.steps[number] if number < len(schedule.steps) else None
            self._ask(number, when, reminder_step)
        self.ask_why()

    def _ask(self, number: int, when: list[tuple[str, str]], reminder_step: ReminderStep | None) -> None:
        self.fields[f"when-{number}"] = forms.ChoiceField(label="When should we send it?", choices=when, required=False)
        self.fields[f"recipients-{number}"] = forms.MultipleChoiceField(
            label="Who should we remind?",
            choices=[(level.value, level.label) for level in Level],
            required=False,
            widget=Checkboxes(),
        )
        self.fields[f"once-{number}"] = forms.BooleanField(
            label="Send immediately, not in the daily digest", required=False
        )
        if reminder_step is not None:
            self.initial[f"when-{number}"] = str(reminder_step.days)
            self.initial[f"recipients-{number}"] = [level.value for level in reminder_step.recipients]
            self.initial[f"once-{number}"] = reminder_step.at_once

    def steps(self) -> list[tuple[str, list[Any]]]:
        return [
            (f"Reminder {number + 1}", [self[f"{name}-{number}"] for name in ("when", "recipients", "once")])
            for number in range(self.rows)
        ]

    def chosen_steps(self) -> list[dict[str, object]]:
        said = self.cleaned_data
        return [
            {"days": int(said[f"when-{row}"]), "recipients": said[f"recipients-{row}"], "at_once": said[f"once-{row}"]}
            for row in range(self.rows)
            if said.get(f"when-{row}")
        ]


class WhichForm(PlainForm):
    def __init__(self, data: Any = None, *, last_stage: int) -> None:
        """`last_stage`: of any of the council's policies."""
        super().__init__(data)
        stages = [(str(number), f"Stage {number}") for number in range(1, last_stage + 1)]
        self.fields["clock"] = forms.ChoiceField(label="Which deadline?", choices=list(clocks().items()))
        self.fields["stage"] = forms.ChoiceField(label="Which stage?", choices=[("0", "All stages"), *stages])

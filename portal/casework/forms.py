"""The shape of what staff are asked for on each page that makes a move. No form knows a status, a date or a rule."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from complaints.vocabulary.files import KINDS
from complaints.vocabulary.outcomes import Outcome, Theme
from councils.calendars.rules.working_days import written
from portal.casework.arrival import arrival_day, arrival_time
from portal.casework.move_form import MoveForm
from portal.govuk_forms.plain_forms import LONG, MEDIUM, FilesField, words
from portal.govuk_forms.widgets import Checkboxes, DateQuestion, Radios

# A draft marks what is still to be written with square brackets; such a mark must not be sent.
TO_BE_WRITTEN = re.compile(r"\[[^\[\]]{3,}\]")
MOST_RADIOS = 12
MOST_WORKING_DAYS = 260
Choices = Iterable[tuple[str, str]]


def nothing_left_to_write(value: str) -> None:
    """Refuse a draft that still has a mark in it."""
    mark = TO_BE_WRITTEN.search(value)
    if mark is not None:
        raise ValidationError(f"Replace “{mark[0]}” with your own words before you send this")


def letter(label: str, missing: str, *, hint: str = "", rows: int = 12) -> forms.CharField:
    """Text that is sent to the complainant as it stands."""
    field = words(label, LONG, missing=missing, hint=hint, rows=rows)
    field.validators.append(nothing_left_to_write)
    return field


def letter_text(label: str, *, hint: str, rows: int) -> forms.CharField:
    """Text that may be added to what the complainant is sent."""
    field = words(label, LONG, hint=hint, rows=rows)
    field.validators.append(nothing_left_to_write)
    return field


class AcceptForm(MoveForm):
    """What the complaint is about at heart, and whether it is too old."""

    theme = forms.ChoiceField(
        label="Main theme",
        help_text="Used in reports and learning.",
        required=False,
        choices=[(theme.value, theme.label) for theme in Theme],
        widget=Radios(),
    )
    occurred_on = DateQuestion(
        label="When did it happen?", help_text="As far as you know, for example 27 3 2026", required=False
    )
    aware_on = DateQuestion(
        label="When did the person become aware of it?",
        help_text="Leave blank if they knew straight away",
        required=False,
    )
    discretion = words(
        "Reason for accepting it outside the time limit",
        MEDIUM,
        hint="Say who decided and why. Only a complaints manager can record this. The complainant can read it.",
        rows=3,
    )

    def __init__(self, *args: Any, limited: bool, **kwargs: Any) -> None:
        """`limited`: the policy has an age limit, and this is the stage at which it counts."""
        super().__init__(*args, **kwargs)
        if not limited:
            for name in ("occurred_on", "aware_on", "discretion"):
                del self.fields[name]


class RerouteForm(MoveForm):
    """Which service, and why."""

    service_area = forms.ChoiceField(
        label="Which service should respond?", error_messages={"required": "Select a service"}
    )
    reason = words("Why?", MEDIUM, missing="Say why you are sending it to another service", rows=3)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_area"].choices = [("", "Choose a service"), *services]  # type: ignore[attr-defined]


class AssignForm(MoveForm):
    """Who answers."""

    officer = forms.ChoiceField(
        label="Who should respond?",
        widget=Radios(),
        error_messages={"required": "Select who should respond"},
    )

    named_by = words(
        "If the policy names someone else, who chose this person and why?",
        MEDIUM,
        hint="Only needed for people marked “Not named by the policy”. Kept on the case.",
        rows=2,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str, str]], others: bool, **kwargs: Any) -> None:
        """`people` are (id, name, remark), many of them make a list to choose from; `others`: some are not named."""
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["named_by"]
        field = self.fields["officer"]
        if len(people) > MOST_RADIOS:
            field.widget = forms.Select()
            named = [(pk, f"{name} – {remark}") for pk, name, remark in people]
            field.choices = [("", "Choose a person"), *named]  # type: ignore[attr-defined]
        else:
            field.widget = Radios(hints={pk: remark for pk, _, remark in people})
            field.choices = [(pk, name) for pk, name, _ in people]  # type: ignore[attr-defined]


class AcknowledgeForm(MoveForm):
    """How the complaint is understood."""

    text = letter(
        "Letter to the complainant",
        "Write the letter to the complainant",
        hint="Say what you understand it to be about and what they want to happen. The letter adds the date.",
    )


FROM_COMPLAINANT, FROM_OTHERS = "complainant", "others"
LONGEST_NEED = 200


class PauseForm(MoveForm):
    """For which of the policy's reasons the clock stops, who is waited for, what is needed and by when."""

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
        """Whoever is asked for something is told by when."""
        said = super().clean()
        asked = said.get("waits_for", FROM_COMPLAINANT) == FROM_COMPLAINANT
        if asked and "reply_by" not in self.errors and said.get("reply_by") is None:
            self.add_error("reply_by", "Enter the date you need it by")
        if not asked:
            said["reply_by"] = None
        return said


class ResumeForm(MoveForm):
    """From which day the clock runs again."""

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


def news_every() -> forms.IntegerField:
    """How often the complainant is to hear, where that was agreed with them."""
    return forms.IntegerField(
        label="How many working days between updates?",
        help_text="Only if you have agreed this with the complainant.",
        required=False,
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )


class UpdateForm(MoveForm):
    """How it goes, and why it takes so long."""

    text = letter(
        "What do you want to tell them?",
        "Write the progress update",
        hint="Say what you have done, what is left to do, and the reasons for the delay. The letter adds the dates.",
    )
    news_every = news_every()


class WithdrawExtensionForm(MoveForm):
    """Why the extra time is not needed after all."""

    reason = letter(
        "Why do you no longer need the extension?",
        "Say why you no longer need the extension",
        hint="The letter quotes this and adds the new date.",
        rows=5,
    )


class ExtendForm(MoveForm):
    """How much longer, or until which agreed date, and why."""

    working_days = forms.IntegerField(
        label="How many more working days?",
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    agreed = DateQuestion(label="Which date was agreed with the complainant?", help_text="For example, 27 3 2026")
    reason = letter("Why is more time needed?", "Say why more time is needed", hint="The letter quotes this.", rows=5)
    news_every = news_every()

    def __init__(self, *args: Any, by_days: bool, to_date: bool, most: str, **kwargs: Any) -> None:
        """What the policy allows: so many days (`most` says how many), an agreed date."""
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
        """Where the policy knows both, exactly one is given."""
        said = super().clean()
        if self.either and not self.errors and (said.get("working_days") is None) == (said.get("agreed") is None):
            self.add_error("working_days", "Enter either a number of working days or an agreed date")
        return said


class CorrectReceiptForm(MoveForm):
    """When the complaint, or the request for this stage, really arrived, and how that came out."""

    received_on = arrival_day()
    received_time = arrival_time()
    reason = words(
        "How do you know?",
        MEDIUM,
        missing="Say how you know when it arrived",
        hint="For example, the date stamp on the letter. Kept on the case. The complainant cannot see this.",
        rows=3,
    )


class RespondForm(MoveForm):
    """The finding and the answer."""

    outcome = forms.ChoiceField(
        label="What did you find?", widget=Radios(), error_messages={"required": "Select what you found"}
    )
    text = letter("Response to the complainant", "Write the response", rows=18)
    parts = forms.MultipleChoiceField(
        label="What does the response contain?",
        help_text="The policy requires all of these. Select what the response includes.",
        required=False,
        widget=Checkboxes(),
    )
    left_out_because = words(
        "Why have you left something out?", MEDIUM, hint="Only needed if you have not selected everything.", rows=2
    )

    def __init__(self, *args: Any, outcomes: Sequence[str], parts: Sequence[str], **kwargs: Any) -> None:
        """`parts` are what the policy wants in a response; one outcome alone needs no question."""
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(word, Outcome(word).label) for word in outcomes]  # type: ignore[attr-defined]
        if len(outcomes) == 1:
            self.fields["outcome"].widget = forms.HiddenInput()
            self.fields["outcome"].initial = outcomes[0]
        self.fields["parts"].choices = [(part, part) for part in parts]  # type: ignore[attr-defined]
        if not parts:
            del self.fields["parts"], self.fields["left_out_because"]


class EscalateForm(MoveForm):
    """What the complainant said, if anything."""

    reason = words(
        "What did the complainant say?",
        MEDIUM,
        hint="They do not have to give a reason. The complainant can read this.",
        rows=5,
    )


class CloseForm(MoveForm):
    """What was agreed and what follows, where the policy asks for it before a case is closed."""

    scheduled = words(
        "What was agreed, and what work will follow and when?",
        MEDIUM,
        missing="Say what was agreed and what will follow, or that nothing is left to do",
        hint="The closing letter quotes this. If nothing is left to do, say so.",
        rows=4,
    )

    def __init__(self, *args: Any, asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["scheduled"]


class WithdrawForm(MoveForm):
    """What the complainant said."""

    reason = words("Why was it withdrawn, and how do you know?", MEDIUM, missing="Say why it was withdrawn", rows=4)


class ReopenForm(MoveForm):
    """What is new."""

    reason = words("Why are you reopening it?", MEDIUM, missing="Say why you are reopening it", rows=4)


AUDIENCES = [("internal", "Staff only"), ("complainant", "The complainant and staff")]


def for_whom(**hints: str) -> forms.ChoiceField:
    """Who can see it: asked without a default, so that nothing is told by mistake."""
    return forms.ChoiceField(
        label="Who is it for?",
        choices=AUDIENCES,
        widget=Radios(hints=hints),
        error_messages={"required": "Select who it is for"},
    )


class NoteForm(MoveForm):
    """What is noted, and for whom."""

    audience = for_whom(
        internal="The complainant will not see it, unless they ask for all the information held about them.",
        complainant="We’ll email them, or you’ll need to post a letter. They can also read it on their page.",
    )
    text = words("Note", LONG, missing="Write the note", rows=6)


class AttachForm(MoveForm):
    """Files, and for whom."""

    audience = for_whom(
        complainant="We’ll email them, or you’ll need to post a letter. They can open it when it has been checked."
    )
    file = FilesField(
        label="Documents",
        help_text=f"{KINDS}. Up to 20 MB each and 10 at a time.",
        required=False,
    )


class LearningForm(MoveForm):
    """What was learned."""

    lesson = words("What have we learned from this?", MEDIUM, missing="Write what you have learned", rows=4)
    action = words("What will change, who will do it and when?", MEDIUM, rows=4)

"""The forms on which staff classify, record, decide and end adjustments."""

from collections.abc import Sequence
from typing import Any

from django import forms

from complaints.people.rules.adjustments import CONSIDERATIONS, AdjustmentDecision, Considerations
from complaints.vocabulary.people import EMAIL_MAY_COUNT, AdjustmentKind, AdjustmentStatus
from portal.govuk_forms.fields import Checkboxes, DateQuestion, Radios
from portal.govuk_forms.forms import MEDIUM, PlainForm, words

STAFF_ONLY = "Only staff can see this."
# A named contact is recorded with who it is.
CLASSIFIED_AS = [(kind.value, kind.label) for kind in AdjustmentKind if kind is not AdjustmentKind.NAMED_CONTACT]


class ClassifyAdjustmentsForm(PlainForm):
    # The two questions say when to answer which.
    says_what_is_optional = True
    kinds = forms.MultipleChoiceField(
        label="What do they need?",
        help_text="Select all that apply. Each counts from now on, until someone agrees or refuses it.",
        choices=CLASSIFIED_AS,
        required=False,
        widget=Checkboxes(),
    )
    reason = words("If they need no adjustment, why not?", MEDIUM, hint=STAFF_ONLY, rows=3)


class AddAdjustmentForm(PlainForm):
    person = forms.ChoiceField(
        label="Who needs it?", widget=Radios(), error_messages={"required": "Select who needs it"}
    )
    kind = forms.ChoiceField(
        label="What do they need?",
        choices=[(kind.value, kind.label) for kind in AdjustmentKind],
        widget=Radios(),
        error_messages={"required": "Select what they need"},
    )
    detail = words(
        "Details", MEDIUM, hint="For example the language, the font size, the colour of the paper or the times.", rows=3
    )
    contact = forms.ChoiceField(
        label="Who is their named contact?", help_text="Only for a named contact.", required=False
    )

    def __init__(
        self, *args: Any, staff: Sequence[tuple[int, str]], readers: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`readers`: who has a part in the case. If it is the complainant alone, there is nothing to ask."""
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = readers  # type: ignore[attr-defined]
        if len(readers) < 2:
            del self.fields["person"]
        people = [(str(pk), name) for pk, name in staff]
        self.fields["contact"].choices = [("", "No one"), *people]  # type: ignore[attr-defined]


class DecideAdjustmentForm(PlainForm):
    says_what_is_optional = True
    decision = forms.ChoiceField(
        label="What was decided?",
        choices=[
            (AdjustmentStatus.AGREED.value, "It is agreed with them"),
            (AdjustmentStatus.REFUSED.value, "It is refused"),
        ],
        widget=Radios(),
        error_messages={"required": "Select whether it is agreed or refused"},
    )
    discussed_on = DateQuestion(
        label="When did you discuss it with them?",
        error_messages={"required": "Enter the day you discussed it with them"},
    )
    review_on = DateQuestion(
        label="If it is agreed, when will you review it?",
        help_text="A task comes up on that day. For example, 27 3 2027",
        required=False,
    )
    email_counts = forms.BooleanField(
        label="They agree that an email meets this, for example because they enlarge it on a screen.", required=False
    )
    reason = words("If it is refused, why?", MEDIUM, rows=3)
    instead = words("If it is refused, what do you offer instead?", MEDIUM, rows=3)

    def __init__(self, *args: Any, kind: AdjustmentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in CONSIDERATIONS.items():
            self.fields[name] = words(question, MEDIUM, missing=f"Answer “{question}”", rows=2)
        self.order_fields([*CONSIDERATIONS, *self.base_fields])
        if kind not in EMAIL_MAY_COUNT:
            del self.fields["email_counts"]

    def outcome(self) -> AdjustmentDecision:
        said = self.cleaned_data
        return AdjustmentDecision(
            AdjustmentStatus(said["decision"]),
            Considerations(*(said[name] for name in CONSIDERATIONS)),
            discussed_on=said["discussed_on"],
            review_on=said["review_on"],
            reason=said["reason"],
            instead=said["instead"],
            email_counts=said.get("email_counts", False),
        )


class EndAdjustmentForm(PlainForm):
    why = words("Why does it end?", MEDIUM, missing="Say why it ends", hint=STAFF_ONLY, rows=3)

"""The forms on which safety markers are added and ended."""

from portal.govuk_forms.fields import DateQuestion
from portal.govuk_forms.forms import MEDIUM, PlainForm, words


def review_day(label: str) -> DateQuestion:
    return DateQuestion(
        label=label,
        help_text="Within the next 12 months. For example, 27 3 2026",
        error_messages={"required": "Enter when you will review it"},
    )


class SafetyMarkerForm(PlainForm):
    hazard = words(
        "What do staff who visit need to know?",
        MEDIUM,
        missing="Say what staff who visit need to know",
        hint="Facts only, for example that there is a dog, or to go in pairs.",
        rows=3,
    )
    source = words(
        "Who reported it, and when?",
        MEDIUM,
        missing="Say who reported it",
        hint="For example a housing officer.",
        rows=2,
    )
    review_on = review_day("When will you review it?")


class ReviewSafetyMarkerForm(PlainForm):
    review_on = review_day("If it still counts, when will you review it again?")


class EndSafetyMarkerForm(PlainForm):
    why = words("Why does it end?", MEDIUM, missing="Say why it ends", rows=3)

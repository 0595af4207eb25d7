"""Widgets and fields that Django lacks."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError

from councils.vocabulary.values import FIRST_YEAR, LAST_YEAR

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
LEAST_LETTERS = 3
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
PARTS = ("day", "month", "year")


class Radios(forms.RadioSelect):
    """`hints` are by value; `inline` suits two short choices.

    Choices reveal no questions: that needs ARIA that radio buttons may not carry.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__()
        self.hints = dict(hints or {})
        self.inline = inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """`hints` are by value."""

    def __init__(self, *, hints: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.hints = dict(hints or {})


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class DateParts(forms.Widget):
    # Unused: `fields` renders it.
    template_name = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str]:
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in PARTS)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day" if id_ else id_

    @staticmethod
    def texts(value: object) -> tuple[str, str, str]:
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple) and len(value) == len(PARTS):
            return value[0], value[1], value[2]
        return "", "", ""


class DateQuestion(forms.DateField):
    """A date in three boxes; the month may be a name."""

    widget = DateParts
    default_error_messages = {
        "incomplete": "The date must include a %(missing)s",
        "unreal": "The date must be a real date",
        "year": "The year must have 4 numbers",
        "years": f"The year must be between {FIRST_YEAR} and {LAST_YEAR}",
    }

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, tuple):
            return super().to_python(value)
        if not any(value):
            return None
        missing = [part for part, text in zip(PARTS, value, strict=True) if not text]
        if missing:
            self._refuse("incomplete", missing=" and ".join(missing))
        return self._real_date(*value)

    def _real_date(self, day: str, month: str, year: str) -> date:
        if not re.fullmatch("[0-9]{4}", year):
            self._refuse("year")
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            self._refuse("years")
        try:
            return date(int(year), month_number(month), int(day))
        except (ValueError, OverflowError):
            self._refuse("unreal")

    def _refuse(self, code: str, **params: str) -> NoReturn:
        raise ValidationError(self.error_messages[code], code=code, params=params)


def time_question(label: str, like: str, *, hint: str, **options: Any) -> forms.RegexField:
    """A 24-hour time, kept as text; `like` is the example in its error."""
    return forms.RegexField(
        TIME,
        label=label,
        help_text=f"Use the 24-hour clock. For example, {hint}",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter a time",
            "invalid": f"The time must use the 24-hour clock, such as {like}",
        },
        **options,
    )


def month_number(text: str) -> int:
    """Return 1 to 12 from a number, a name or its first letters. Raises ValueError."""
    named = [number for number, month in enumerate(MONTHS, 1) if month.startswith(text.lower())]
    return named[0] if named and len(text) >= LEAST_LETTERS else int(text)

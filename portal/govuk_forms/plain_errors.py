"""What is wrong with an answer, in a sentence that names the question: Django's own wording never reaches anybody."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

# How Django's own messages begin. They name no field, so they say nothing in an error summary.
DJANGOS = (
    "This field ",
    "Ensure ",
    "Select a valid ",
    "Enter a valid ",
    "Enter a whole number",
    "Enter a number",
    "Enter a list",
    "“%(pk)s” is not a valid value",
    "No file was submitted",
    "The submitted file ",
    "Upload a valid ",
    "Null characters ",
)
CORRECT_EMAIL = "Enter an email address in the correct format, like name@example.com"


def plain_error(bound: BoundField, error: ValidationError) -> str:
    """One thing that is wrong with one answer; what a form says itself is kept as it stands."""
    message = " ".join(error.messages)
    if not message.startswith(DJANGOS):
        return message if ". " in message else message.removesuffix(".")
    say = SAID.get(error.code or "", _invalid)
    return say(bound, error.params if isinstance(error.params, dict) else {})


def _named(bound: BoundField) -> str:
    """The answer as the beginning of a sentence."""
    return f"“{bound.label}”"


def _required(bound: BoundField, limits: dict[str, Any]) -> str:
    label = str(bound.label or "")
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to continue"
    verb = "Select" if isinstance(bound.field.widget, forms.Select) else "Enter"
    is_word = label[1:2].islower() or label[1:2] == "-"
    return f"{verb} {label[:1].lower() + label[1:] if is_word else label}"


def _choice(bound: BoundField, limits: dict[str, Any]) -> str:
    return f"Choose one of the answers that are offered for {_named(bound)}"


def _limit(words: str) -> Callable[[BoundField, dict[str, Any]], str]:
    def say(bound: BoundField, limits: dict[str, Any]) -> str:
        return f"{_named(bound)} must be {limits.get('limit_value', limits.get('max', 0)):,} {words}"

    return say


def _invalid(bound: BoundField, limits: dict[str, Any]) -> str:
    if isinstance(bound.field, forms.EmailField):
        return CORRECT_EMAIL
    if isinstance(bound.field, forms.IntegerField):
        return f"{_named(bound)} must be a whole number, such as 5"
    if isinstance(bound.field, forms.FileField):
        return "The file did not arrive whole: choose it again"
    return f"{_named(bound)} is not in a form that can be read: check it"


SAID: dict[str, Callable[[BoundField, dict[str, Any]], str]] = {
    "required": _required,
    "invalid_choice": _choice,
    "invalid_list": _choice,
    "min_value": _limit("or more"),
    "max_value": _limit("or less"),
    "min_length": _limit("characters or more"),
    "max_length": _limit("characters or fewer"),
    "empty": lambda bound, limits: "The file is empty: choose another one",
}

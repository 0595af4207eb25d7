"""What an error of a field says, by its code."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

Params = Mapping[str, Any]


OURS = __name__.partition(".")[0]


CORRECT_EMAIL = "Enter an email address in the correct format, like name@example.com"


def plain_error(bound: BoundField, error: ValidationError) -> str:
    say = SAID.get(error.code or "")
    if say is None or _is_own(bound.field, error.code or ""):
        return _as_line(" ".join(error.messages))
    return say(bound, error.params or {})


def _as_line(text: str) -> str:
    """A single sentence in the error summary has no full stop."""
    return text if ". " in text else text.removesuffix(".")


def _is_own(field: forms.Field, code: str) -> bool:
    return field.error_messages.get(code) is not _library_messages(type(field)).get(code)


def _library_messages(field: type[forms.Field]) -> Mapping[str, Any]:
    messages: dict[str, Any] = {}
    for parent in reversed(field.__mro__):
        if parent.__module__.partition(".")[0] != OURS:
            messages |= getattr(parent, "default_error_messages", {})
    return messages


def _named(bound: BoundField) -> str:
    return f"“{bound.label}”"


def _required(bound: BoundField, params: Params) -> str:
    label = str(bound.label or "")
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to continue"
    verb = "Select" if isinstance(bound.field.widget, forms.Select) else "Enter"
    is_word = label[1:2].islower() or label[1:2] == "-"
    return f"{verb} {label[:1].lower() + label[1:] if is_word else label}"


def _choice(bound: BoundField, params: Params) -> str:
    return f"Choose one of the answers offered for {_named(bound)}"


def _limit(words: str) -> Callable[[BoundField, Params], str]:
    def say(bound: BoundField, params: Params) -> str:
        return f"{_named(bound)} must be {params.get('limit_value', params.get('max', 0)):,} {words}"

    return say


def _invalid(bound: BoundField, params: Params) -> str:
    if isinstance(bound.field, forms.EmailField):
        return CORRECT_EMAIL
    if isinstance(bound.field, forms.IntegerField):
        return f"{_named(bound)} must be a whole number, such as 5"
    if isinstance(bound.field, forms.FileField):
        return "We did not receive the whole file. Choose it again"
    return f"{_named(bound)} is not in the correct format. Check it"


def _too_short_password(bound: BoundField, params: Params) -> str:
    return f"The password must have {params['min_length']} characters or more"


def _too_similar_password(bound: BoundField, params: Params) -> str:
    return "The password is too much like your name or email address. Choose another one."


# Every code of Django's fields and validators; a missing one would show Django's message.
SAID: dict[str, Callable[[BoundField, Params], str]] = {
    "required": _required,
    "invalid_choice": _choice,
    "invalid_list": _choice,
    "invalid_pk_value": _choice,
    "item_invalid": _choice,
    "min_value": _limit("or more"),
    "max_value": _limit("or less"),
    "min_length": _limit("characters or more"),
    "max_length": _limit("characters or fewer"),
    "empty": lambda bound, params: "The file is empty. Choose another one",
    "password_too_short": _too_short_password,
    "password_too_similar": _too_similar_password,
    **dict.fromkeys(
        (
            "invalid",
            "invalid_date",
            "invalid_time",
            "invalid_image",
            "invalid_extension",
            "incomplete",
            "overflow",
            "missing",
            "contradiction",
            "null_characters_not_allowed",
            "max_digits",
            "max_decimal_places",
            "max_whole_digits",
            "step_size",
        ),
        _invalid,
    ),
}

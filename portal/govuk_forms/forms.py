"""Forms with GOV.UK error messages."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.http import QueryDict

from complaints.vocabulary.correspondence import LIKE_THIS, can_be_called, check_email
from councils.queries import sending_address
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text
from portal.govuk_forms.fields import SeveralFiles
from portal.sessions.browser import WORKING_IN

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


SHORT, MEDIUM, LONG = 150, 4_000, 10_000
REPLACEMENT = "\ufffd"
UNKEEPABLE = "We could not save some characters and have replaced them with �. Check your text, then continue."

NOT_WHOLE = "We did not receive all of this form. Copy what you wrote, go back and open the page again."


def kept_text(text: str) -> str:
    """Normalise line ends, and mark characters that no database can store."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(REPLACEMENT if each == "\x00" or "\ud800" <= each <= "\udfff" else each for each in lines)


class PlainForm(forms.Form):
    """Reports replaced characters as an error, once."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        self.mended: set[str] = set()
        super().__init__(None if data is None else self._mend(data), *args, **kwargs)

    def _mend(self, data: QueryDict) -> QueryDict:
        mended = data.copy()
        for name, values in data.lists():
            # Invisible text counts as no answer.
            kept = [kept_text(value) if has_visible_text(value) else "" for value in values]
            mended.setlist(name, kept)
            if any(new.count(REPLACEMENT) > old.count(REPLACEMENT) for new, old in zip(kept, values, strict=True)):
                self.mended.add(name)
        return mended

    def clean(self) -> dict[str, Any]:
        if any(bound.name in self.errors for bound in self.hidden_fields()):
            self.add_error(None, NOT_WHOLE)
        for name in self.mended & set(self.fields):
            self.add_error(name, UNKEEPABLE)
        return self.cleaned_data


class EmailField(forms.EmailField):
    """An address outside the council."""

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        if address:
            try:
                check_email(address, (sending_address(),))
            except RuleBroken as refusal:
                raise ValidationError(refusal.message) from refusal
        return address


class FilesField(forms.FileField):
    """The view checks each file, so one bad file does not reject others."""

    widget = SeveralFiles

    def clean(self, data: list[UploadedFile], initial: Any = None) -> list[UploadedFile]:
        return data


def words(label: str, limit: int, *, missing: str = "", hint: str = "", rows: int = 0, **attrs: str) -> forms.CharField:
    """Return a text question: several lines with `rows`, required with `missing`."""
    area = {"rows": str(rows)} if rows else {}
    return forms.CharField(
        validators=[_can_be_called] if attrs.get("type") == "tel" else [],
        label=label,
        help_text=hint,
        required=bool(missing),
        max_length=limit,
        widget=(forms.Textarea if rows else forms.TextInput)(attrs={**area, **attrs}),
        error_messages={
            "required": missing,
            "max_length": f"“{label}” must be {limit:,} characters or fewer: it has %(show_value)d",
        },
    )


def _can_be_called(text: str) -> None:
    if not can_be_called(text):
        raise ValidationError(LIKE_THIS)


def answers_of(sent: QueryDict) -> list[tuple[str, str]]:
    """Return typed values, to repeat in a confirmation page."""
    return [
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", WORKING_IN, "send", "change")
    ]

"""Forms with GOV.UK error messages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from complaints.vocabulary.correspondence import LIKE_THIS, can_be_called, check_email
from councils.queries import sending_address
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text
from portal.govuk_forms.fields import SeveralFiles
from portal.sessions.browser import WORKING_IN

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

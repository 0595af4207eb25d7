"""Forms that take text as people type or paste it, and lose none of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from complaints.correspondence.queries.sending import sending_address
from complaints.vocabulary.contact_details import LIKE_THIS, can_be_called, check_email
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.visible_text import has_visible_text
from portal.govuk_forms.widgets import SeveralFiles
from portal.sessions.browser import WORKING_IN

SHORT, MEDIUM, LONG = 150, 4_000, 10_000
REPLACEMENT = "\ufffd"
UNKEEPABLE = "We could not save some characters and have replaced them with �. Check your text, then continue."

NOT_WHOLE = "We did not receive all of this form. Copy what you wrote, go back and open the page again."


def kept_text(text: str) -> str:
    """The text with one kind of line end, and a mark for each character that no database can store."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(REPLACEMENT if each == "\x00" or "\ud800" <= each <= "\udfff" else each for each in lines)


class PlainForm(forms.Form):
    """Counts a line end once; points out what can't be stored instead of dropping it or failing."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        self.mended: set[str] = set()
        super().__init__(None if data is None else self._mend(data), *args, **kwargs)

    def _mend(self, data: QueryDict) -> QueryDict:
        mended = data.copy()
        for name, values in data.lists():
            # What nobody could see is no answer: a form that asks for one says so.
            kept = [kept_text(value) if has_visible_text(value) else "" for value in values]
            mended.setlist(name, kept)
            if any(new.count(REPLACEMENT) > old.count(REPLACEMENT) for new, old in zip(kept, values, strict=True)):
                self.mended.add(name)
        return mended

    def clean(self) -> dict[str, Any]:
        """Say where something was replaced; sent again, the marked text is taken.

        What is wrong with a hidden field can be said nowhere but for the whole form.
        """
        if any(bound.name in self.errors for bound in self.hidden_fields()):
            self.add_error(None, NOT_WHOLE)
        for name in self.mended & set(self.fields):
            self.add_error(name, UNKEEPABLE)
        return self.cleaned_data


class EmailField(forms.EmailField):
    """The email address of someone outside the council."""

    def clean(self, value: Any) -> str:
        """Refuse one that can reach nobody there."""
        address = str(super().clean(value))
        if address:
            try:
                check_email(address, (sending_address(),))
            except RuleBroken as refusal:
                raise ValidationError(refusal.message) from refusal
        return address


class FilesField(forms.FileField):
    """Several files. What is wrong with one is said when it is looked at, so that the others are kept."""

    widget = SeveralFiles

    def clean(self, data: list[UploadedFile], initial: Any = None) -> list[UploadedFile]:
        """As they came."""
        return data


def words(label: str, limit: int, *, missing: str = "", hint: str = "", rows: int = 0, **attrs: str) -> forms.CharField:
    """A question answered in words: in several lines where `rows` is given, required where `missing` says so."""
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
    """What was typed, to be sent once more from the page that shows what follows from it."""
    return [
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", WORKING_IN, "send", "change")
    ]

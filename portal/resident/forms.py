"""The forms that several activities show: adding files, and the question that opens a private link."""

from typing import Any, ClassVar

from django import forms

from complaints.vocabulary.correspondence import ALLOWED, KINDS, LinkQuestion
from portal.govuk_forms.fields import SeveralFiles
from portal.govuk_forms.forms import SHORT, PlainForm, words

ENDINGS = ",".join(f".{ending}" for ending in ALLOWED)
FILE_HINT = f"{KINDS}. Up to 20 MB each and 10 at a time."


class FilesForm(forms.Form):
    documents = forms.FileField(
        label="Add files",
        help_text=FILE_HINT,
        required=False,
        widget=SeveralFiles(attrs={"accept": ENDINGS}),
    )

    def is_multipart(self) -> bool:
        return True


class LinkQuestionForm(PlainForm):
    LABELS: ClassVar[dict[tuple[LinkQuestion, ...], str]] = {
        (LinkQuestion.SURNAME,): "Your surname",
        (LinkQuestion.POSTCODE,): "Your postcode",
        (LinkQuestion.SURNAME, LinkQuestion.POSTCODE): "Your surname or your postcode",
    }
    answer = words("", SHORT, missing="Enter your surname", hint="As you gave it to us.", autocomplete="off")

    def __init__(self, *args: Any, asked: tuple[LinkQuestion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        field.label = self.LABELS[asked]
        field.error_messages["required"] = f"Enter {field.label.replace('Your', 'your')}"

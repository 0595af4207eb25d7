"""The forms that several activities show: adding files, and the question that opens a private link."""

from typing import Any, ClassVar

from complaints.vocabulary.correspondence import LinkQuestion
from portal.govuk_forms.forms import SHORT, PlainForm, words


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

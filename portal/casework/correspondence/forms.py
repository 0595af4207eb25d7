"""The forms of notes, documents and learning."""

from django import forms

from complaints.vocabulary.correspondence import KINDS
from portal.casework.moves.forms import MoveForm
from portal.govuk_forms.fields import Radios
from portal.govuk_forms.forms import LONG, MEDIUM, FilesField, words

AUDIENCES = [("internal", "Staff only"), ("complainant", "The complainant and staff")]


def for_whom(**hints: str) -> forms.ChoiceField:
    """No default, so that nothing is disclosed by mistake."""
    return forms.ChoiceField(
        label="Who is it for?",
        choices=AUDIENCES,
        widget=Radios(hints=hints),
        error_messages={"required": "Select who it is for"},
    )


class NoteForm(MoveForm):
    audience = for_whom(
        internal="The complainant will not see it, unless they ask for all the information held about them.",
        complainant="We’ll email them, or you’ll need to post a letter. They can also read it on their page.",
    )
    text = words("Note", LONG, missing="Write the note", rows=6)


class AttachForm(MoveForm):
    asked_of_most = ("file",)
    audience = for_whom(
        complainant="We’ll email them, or you’ll need to post a letter. They can open it when it has been checked."
    )
    file = FilesField(
        label="Documents",
        help_text=f"{KINDS}. Up to 20 MB each and 10 at a time.",
        required=False,
    )


class LearningForm(MoveForm):
    lesson = words("What have we learned from this?", MEDIUM, missing="Write what you have learned", rows=4)
    action = words("What will change, who will do it and when?", MEDIUM, rows=4)

"""Notes, documents, and what was learned."""

from typing import Any

from django.http import QueryDict

from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import correspondence, uploads
from complaints.queries.case_page import CaseInHand
from portal.casework import forms
from portal.casework.moves import Files, MoveForm, MoveView

TO_COMPLAINANT = "complainant"


class AddNote(MoveView):
    """A note among staff, or a message to the complainant."""

    move = Move.ADD_NOTE
    form_class = forms.Note
    done = "The note is on the case."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return correspondence.add_note(turn, text=data["text"], public=data["audience"] == TO_COMPLAINANT)


class Attach(MoveView):
    """A document among staff, or one that the complainant sees too."""

    move = Move.ATTACH
    form_class = forms.Attach
    done = "The document is on the case. It can be opened when it has been checked for viruses."

    def form(self, hand: CaseInHand, data: QueryDict | None = None, files: Files = None) -> MoveForm:
        """A file that was too large was dropped while it arrived: the form names it."""
        form = super().form(hand, data, files)
        for name in getattr(self.request, "refused_files", ())[:1]:
            form.fields["file"].error_messages["required"] = f"“{name}” is too large: choose a file up to 20 MB"
        return form

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        public = data["audience"] == TO_COMPLAINANT
        return correspondence.attach(turn, upload=uploads.checked(data["file"]), public=public)


class RecordLearning(MoveView):
    """What the council does differently because of this complaint."""

    move = Move.RECORD_LEARNING
    form_class = forms.Learning
    done = "What was learned is recorded."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return correspondence.record_learning(turn, lesson=data["lesson"], action=data["action"])

"""Notes, documents, and what was learned."""

from typing import Any

from complaints.domain.lifecycle import Move
from complaints.operations import correspondence, uploads
from complaints.operations._apply import Turn
from portal.casework import forms
from portal.moves import MoveView

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

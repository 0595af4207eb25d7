"""Notes, documents, and what was learned."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import correspondence
from complaints.queries.case_page import case_in_hand
from complaints.queries.sending import letter_sent
from councils.domain.errors import NotAllowed, RuleBroken
from portal.access import CouncilRequest
from portal.casework import forms
from portal.casework.moves import MoveView
from portal.casework.presenters.sending import sent_sentence
from portal.casework.sending_fields import TO_COMPLAINANT
from portal.documents import keep_documents
from portal.uploads import files_sent


class AddNote(MoveView):
    """A note among staff, or a message to the complainant."""

    move = Move.ADD_NOTE
    form_class = forms.Note
    done = "The note is on the case."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return correspondence.add_note(turn, text=data["text"], public=data["audience"] == TO_COMPLAINANT)


class Attach(MoveView):
    """Documents among staff, or such as the complainant sees too."""

    move = Move.ATTACH
    form_class = forms.Attach

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Keep what can be kept, and name what can't."""
        hand = case_in_hand(request.actor, reference)
        self.check_role(request, hand)
        form = self.form(hand, request.POST, request.FILES)
        files, problems = files_sent(request, "file")
        if form.is_valid():
            turn = self.turn(request, hand, form)
            try:
                kept, not_kept = keep_documents(turn, files, public=form.cleaned_data["audience"] == TO_COMPLAINANT)
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                return self.refuse(request, refusal, turn)
            problems += not_kept
            if kept:
                told = sent_sentence(letter_sent(hand.case.pk, turn.at), hand.case.complainant_name)
                messages.success(request, f"{added(kept)} {told}".strip())
            if kept and not problems:
                return self.next_page(hand)
        for problem in problems:
            form.add_error("file", problem)
        return self.ask(request, hand, form)


def added(names: list[str]) -> str:
    """That documents are on the case."""
    what, they, are = ("documents", "They", "they are") if len(names) > 1 else ("document", "It", "it is")
    return f"Added the {what} {', '.join(names)}. {they} can be opened when {are} ready, usually in a few minutes."


class RecordLearning(MoveView):
    """What the council does differently because of this complaint."""

    move = Move.RECORD_LEARNING
    form_class = forms.Learning
    done = "What was learned is recorded."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return correspondence.record_learning(turn, lesson=data["lesson"], action=data["action"])

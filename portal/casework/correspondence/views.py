"""Moves that add notes, documents and learning."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator

from complaints.case_facts.queries import CaseContext, case_context_of
from complaints.cases.operations import correspondence
from complaints.correspondence.queries.letters import letter_sent
from complaints.documents.operations.uploads import Upload, checked_files
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.casework.correspondence import forms
from portal.casework.moves.forms import TO_COMPLAINANT, MoveForm
from portal.casework.moves.views import MoveView
from portal.casework.sent_letters import sent_sentence
from portal.files.forms import chosen_again, files_sent
from portal.files.uploads import keep_documents
from portal.http.access import CouncilRequest


class AddNoteView(MoveView):
    move = Move.ADD_NOTE
    form_class = forms.NoteForm
    done = "Note added."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return correspondence.add_note(action_context, text=data["text"], public=data["audience"] == TO_COMPLAINANT)


# Files are checked outside any transaction, so that the case is not locked meanwhile.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AttachView(MoveView):
    move = Move.ATTACH
    form_class = forms.AttachForm

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        with transaction.atomic():
            return super().get(request, reference)

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Keep what can be kept, and name the rest."""
        files, problems = files_sent(request, "file")
        with transaction.atomic():
            case_context = case_context_of(request.actor, reference)
            self.check_role(request, case_context)
            form = self.form(case_context, request.POST, request.FILES)
            if not form.is_valid():
                again = chosen_again(len(files))
                return self._ask_again(request, case_context, form, [*problems, *([again] if again else [])])
        uploads, unfit = checked_files(files)
        with transaction.atomic():
            return self._keep(request, case_context, form, uploads, [*problems, *unfit])

    def _keep(
        self,
        request: CouncilRequest,
        case_context: CaseContext,
        form: MoveForm,
        uploads: Sequence[Upload],
        problems: Sequence[str],
    ) -> HttpResponse:
        action_context = self.action_context(request, case_context, form)
        try:
            kept, not_kept = keep_documents(
                action_context, uploads, public=form.cleaned_data["audience"] == TO_COMPLAINANT
            )
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            return self.refuse(request, refusal, action_context)
        if kept:
            told = sent_sentence(
                letter_sent(case_context.case.pk, action_context.at), case_context.case.complainant_name
            )
            messages.success(request, f"{added(kept)} {told}".strip())
        if kept and not problems and not not_kept:
            return self.next_page(case_context)
        return self._ask_again(request, case_context, form, [*problems, *not_kept])

    def _ask_again(
        self, request: CouncilRequest, case_context: CaseContext, form: MoveForm, problems: Sequence[str]
    ) -> HttpResponse:
        for problem in problems:
            form.add_error("file", problem)
        return self.ask(request, case_context, form)


def added(names: list[str]) -> str:
    what, they, are = ("documents", "They", "they are") if len(names) > 1 else ("document", "It", "it is")
    return f"Added the {what} {', '.join(names)}. {they} can be opened when {are} ready, usually in a few minutes."


class RecordLearningView(MoveView):
    move = Move.RECORD_LEARNING
    form_class = forms.LearningForm
    done = "Learning recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return correspondence.record_learning(action_context, lesson=data["lesson"], action=data["action"])

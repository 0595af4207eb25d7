"""Answer a policy's questions about a special matter, and pass a claim to the legal team."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, case_context_of, roles_on
from complaints.cases.operations.special_matters import pass_to_legal, record_answers
from complaints.cases.rules import available_moves
from complaints.cases.rules.special_matters import MatterPath, check_has_questions, move_for
from complaints.vocabulary import lifecycle
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.queries import bodies_called
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.casework.moves.presenters import words_to_pass_on
from portal.casework.moves.views import REASON_TO_COME, MoveView
from portal.casework.special_matters.forms import PassToLegalForm
from portal.casework.special_matters.presenters import page_of, special_matters
from portal.http.access import CouncilRequest

# Sent with each answer, so that a question left without one is noticed.
ASKED = "asked"


class DecideMatterView(MoveView):
    """One question at a time. The last answer leads to the page of what follows, where one press does it."""

    move = Move.DECIDE_MATTER
    template_name = "casework/special_matters/decided.html"
    done = "Your answers are recorded."

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case_context = case_context_of(request.actor, reference)
        roles = roles_on(request.actor, case_context.case)
        lifecycle.check(self.move, case_context.facts.status, roles, REASON_TO_COME)
        available_moves.dry_run(self.move, case_context.facts, london_day(timezone.now()))
        path = self.path(case_context)
        if path is None:
            return self.show(request, "matters", case_context)
        if path.next_question is not None:
            left_out = request.GET.get(ASKED, "") == path.next_question.key
            return self.show(request, "question", case_context, path=path, left_out=left_out)
        move, refusal = self.following(case_context, path)
        if move is not None and not refusal:
            return redirect(page_of(move, reference, path.matter.key, path.answers))
        return self.ask(request, case_context, self.form(case_context))

    def show(self, request: CouncilRequest, page: str, case_context: CaseContext, **more: Any) -> HttpResponse:
        lines = special_matters(case_context.facts.rules, case_context.case.reference)
        context = {"case_context": case_context, "lines": lines, "title": self.move.label, **more}
        return render(request, f"casework/special_matters/{page}.html", context)

    def following(self, case_context: CaseContext, path: MatterPath) -> tuple[Move | None, str]:
        """Return the move that carries it out, and why it is not possible now."""
        decided, facts = path.decided, case_context.facts
        move = move_for(decided.outcome, facts) if decided is not None and decided.outcome is not None else None
        if move is None:
            return None, ""
        try:
            lifecycle.check(move, facts.status, roles_on(self.request.actor, case_context.case), REASON_TO_COME)
            if move is not Move.DECLINE:
                available_moves.dry_run(move, facts, london_day(timezone.now()))
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            return move, refusal.message
        return move, ""

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        path = self.path(case_context)
        _, refusal = self.following(case_context, path) if path is not None else (None, "")
        return {"refusal": refusal}

    def record_path(self, case_context: CaseContext, action_context: ActionContext) -> ActionContext:
        """Recording them is all that this page does."""
        return action_context

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        matter, answers = self.request.GET.get("matter", ""), tuple(self.request.GET.getlist("answer"))
        return record_answers(action_context, matter=matter, answers=answers)


class PassToLegalView(MoveView):
    """Only the answers to the policy's questions lead here."""

    move = Move.PASS_TO_LEGAL
    form_class = PassToLegalForm
    template_name = "casework/special_matters/pass_to_legal.html"
    shows_preview = True
    confirm = "Pass it on and send the letter"
    done = "Passed to the legal team."

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        check_has_questions(case_context.facts)
        return {}

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        matter, answers = self.request.GET.get("matter", ""), tuple(self.request.GET.getlist("answer"))
        referral = PassToLegalForm.referral(data)
        return pass_to_legal(action_context, matter=matter, answers=answers, to=referral)

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        path = self.path(case_context)
        return {"pass_on": words_to_pass_on(case_context.case), "text": path.letter_text if path is not None else ""}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        path = self.path(case_context)
        decided = path.decided if path is not None else None
        return {"bodies": bodies_called([decided.body]) if decided is not None and decided.body else ()}

"""Limits on contact with a person: proposed, decided, reviewed and appealed."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, case_context_of, case_to_post
from complaints.correspondence.queries.letters import letter_sent
from complaints.delivery.email_messages import MovePreview, preview_move
from complaints.people.operations import behaviour
from complaints.people.queries.behaviour import decision_of, decisions_of, policy_now, policy_of
from complaints.people.rules.behaviour import DECIDERS, PROPOSERS, last_review_day
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.people import LIMITS_APPEAL_DECIDED
from councils.calendars.rules import london_day
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.casework.behaviour.forms import (
    AppealLimitsForm,
    DecideAppealForm,
    DecideLimitsForm,
    ProposeLimitsForm,
    ReviewLimitsForm,
)
from portal.casework.behaviour.presenters import decision_cards, policy_facts
from portal.casework.moves.forms import MoveForm
from portal.casework.moves.presenters import consequences
from portal.casework.sent_letters import sent_sentence
from portal.govuk_forms.forms import answers_of
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as, written_in


class BehaviourView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case, now = case_to_post(request.actor, reference), timezone.now()
        rows = decisions_of(request.actor, case.person) if case.person else ()
        context = {
            "case": case,
            "cards": decision_cards(rows, reference, request.actor, london_day(now)),
            "policy": policy_facts(policy_now(case.council_id, now)[1]),
            "may_propose": request.actor.has(*PROPOSERS) and case.person is not None,
        }
        return render(request, "casework/behaviour/behaviour.html", context)


class LimitsFormView(StaffView):
    """A page on which one step of a decision is recorded. `shows_preview`: the person may get a letter."""

    title: ClassVar[str]
    intro: ClassVar[str] = ""
    done: ClassVar[str]
    shows_preview: ClassVar[bool] = False
    confirm: str = "Record it and send the letter"

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        raise NotImplementedError

    def record(self, action_context: ActionContext, form: Any) -> object:
        raise NotImplementedError

    def get(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case_context = case_context_of(request.actor, reference)
        return self.ask(request, case_context, self.filled(case_context, None))

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case_context = case_context_of(request.actor, reference)
        form = self.filled(case_context, request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self.ask(request, case_context, form)
        action_context = ActionContext(
            case_context.case.pk,
            request.actor,
            timezone.now(),
            form.cleaned_data["seen_version"],
            form.cleaned_data["seen_event"],
            sending=form.sending_answer(),
            sent_as=sent_as(request),
        )
        try:
            if self.shows_preview and "send" not in request.POST:
                move_preview = preview_move(action_context, lambda now: self.record(now, form))
                return self.confirm_sending(request, case_context, move_preview)
            self.record(action_context, form)
        except AlreadySent as first:
            return self.recorded(request, case_context, first.at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(self.field_of(refusal.code, form), refusal.message)
            return self.ask(request, case_context, form, status=409)
        return self.recorded(request, case_context, action_context.at)

    def confirm_sending(
        self, request: CouncilRequest, case_context: CaseContext, move_preview: MovePreview
    ) -> HttpResponse:
        if not move_preview.letters:
            self.confirm = "Record it"
        context = {
            "view": self,
            "title": self.title,
            "answers": answers_of(request.POST),
            **consequences(case_context, move_preview),
        }
        return render(request, "casework/moves/check.html", context)

    def recorded(self, request: CouncilRequest, case_context: CaseContext, at: datetime) -> HttpResponse:
        case = case_context.case
        messages.success(
            request, f"{self.done} {sent_sentence(letter_sent(case.pk, at), case.complainant_name)}".strip()
        )
        return redirect("casework:behaviour", reference=case.reference)

    def filled(self, case_context: CaseContext, data: QueryDict | None) -> MoveForm:
        seen = {"seen_version": case_context.case.version, "seen_event": case_context.latest_event}
        form = self.form(case_context.case, data, seen)
        if self.shows_preview:
            form.ask_about_sending(case_context, Move.UPDATE, self.request.actor.user_id)
        return form

    @staticmethod
    def field_of(code: str, form: MoveForm) -> str | None:
        """Refusals are called after the question that they are about."""
        name = code.rpartition(".")[2]
        name = {"warning": "no_warning", "appealed_on": "made_on"}.get(name, name)
        return name if name in form.fields else None

    def ask(
        self, request: CouncilRequest, case_context: CaseContext, form: MoveForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "case_context": case_context,
            "view": self,
            "title": self.title,
            "changes": (),
            "notified": (),
            "written": written_in(form.not_asked(request.POST)),
            "files": False,
            "policy": policy_facts(self.policy(case_context.case)),
            "cards": self.cards(case_context.case),
        }
        return render(request, "casework/behaviour/form.html", context, status=status)

    def policy(self, case: Any) -> Any:
        return policy_of(self.decision(case).policy_version)

    def decision(self, case: Any) -> Any:
        return decision_of(self.request.actor, case, self.kwargs["pk"])

    def cards(self, case: Any) -> Any:
        row = self.decision(case)
        return decision_cards([row], case.reference, self.request.actor, london_day(timezone.now()))

    def last_day(self, case: Any) -> Any:
        return last_review_day(self.policy(case), london_day(timezone.now()))


class ProposeLimitsView(LimitsFormView):
    roles = tuple(PROPOSERS)
    title = "Propose contact limits"
    intro = (
        "Someone else decides. Nothing changes for the person until then. If no limits are set, the register keeps "
        "that too."
    )
    done = "The proposal is recorded. Someone else must decide it."

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        last = self.last_day(case)
        return ProposeLimitsForm(data, initial={"review_on": last, **initial}, policy=self.policy(case), last=last)

    def policy(self, case: Any) -> Any:
        return policy_now(case.council_id, timezone.now())[1]

    def cards(self, case: Any) -> Any:
        return ()

    def record(self, action_context: ActionContext, form: Any) -> object:
        return behaviour.propose_limits(action_context, form.proposal())


class DecideLimitsView(LimitsFormView):
    roles = tuple(DECIDERS)
    title = "Decide whether to limit contact"
    done = "The decision is recorded."
    shows_preview = True

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        return DecideLimitsForm(data, initial=initial, policy=self.policy(case))

    def record(self, action_context: ActionContext, form: Any) -> object:
        return behaviour.decide_limits(action_context, self.kwargs["pk"], form.agreement())


class ReviewLimitsView(LimitsFormView):
    roles = tuple(DECIDERS)
    title = "Review contact limits"
    intro = "Limits end unless there are good grounds to continue them."
    done = "The review is recorded."
    shows_preview = True

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        row, last = self.decision(case), self.last_day(case)
        decided = any(
            step.kind == LIMITS_APPEAL_DECIDED and step.by_id == self.request.actor.user_id for step in row.steps.all()
        )
        known = {"review_on": last, "measures": row.measures, "detail": row.detail}
        return ReviewLimitsForm(
            data, initial={**known, **initial}, policy=self.policy(case), last=last, decided_appeal=decided
        )

    def record(self, action_context: ActionContext, form: Any) -> object:
        return behaviour.review_limits(action_context, self.kwargs["pk"], form.review())


class AppealLimitsView(LimitsFormView):
    roles = tuple(CASEWORK_ROLES)
    title = "Record an appeal against contact limits"
    done = "The appeal is recorded. Someone who had no part in the decision must decide it."

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        return AppealLimitsForm(data, initial={"made_on": london_day(timezone.now()), **initial})

    def record(self, action_context: ActionContext, form: Any) -> object:
        return behaviour.record_limits_appeal(action_context, self.kwargs["pk"], form.appeal())


class DecideAppealView(LimitsFormView):
    roles = tuple(DECIDERS)
    title = "Decide an appeal against contact limits"
    done = "The decision on the appeal is recorded."
    shows_preview = True

    def form(self, case: Any, data: QueryDict | None, initial: dict[str, Any]) -> MoveForm:
        row = self.decision(case)
        known = {"measures": row.measures, "detail": row.detail}
        return DecideAppealForm(data, initial={**known, **initial}, policy=self.policy(case))

    def record(self, action_context: ActionContext, form: Any) -> object:
        return behaviour.decide_limits_appeal(action_context, self.kwargs["pk"], form.decision())

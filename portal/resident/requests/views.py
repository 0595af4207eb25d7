"""What a complainant can do with their complaint: write, ask for the next stage, complain, withdraw."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.case_facts.queries import sent_before
from complaints.cases.operations import correspondence, moves, offering
from complaints.cases.queries.resident import OwnComplaint, consent_missing, own_case, own_complaint
from complaints.cases.rules.offering import OfferAnswer, may_complain
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status, moves_open_to
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from ombudsman.queries import public_referrals
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.http.errors import sent_as
from portal.resident.complaint.presenters.next_steps import SEND_WHAT_WAS_ASKED, NextSteps, next_steps
from portal.resident.requests.forms import (
    ComplainForm,
    MessageForm,
    NextStageForm,
    WhetherComplaintForm,
    WithdrawalForm,
)
from portal.resident.requests.presenters import noun_of, say_work_goes_on
from portal.wording import weekday

if TYPE_CHECKING:
    from complaints.models import Case

_PERMISSION = "We need permission from {} before you can do this."
NOT_DONE = "Sorry, we could not do this. Send us a message and we’ll look into it."
WORDS = {
    "note.empty": "Write your message",
    "move.reason": "Say in a few words why",
}
# Refusals whose own message suits residents.
FOR_SENDERS = ("file.", "note.too_many")


def refusal_words(refusal: RuleBroken) -> str:
    if refusal.code.startswith(FOR_SENDERS):
        return refusal.message
    return WORDS.get(refusal.code, NOT_DONE)


class RequestView(PrivateView):
    """A form that makes one move."""

    move: Move
    form: type[PlainForm]
    title = ""
    intro = ""
    submit = ""
    kind = ""
    done = ""
    # A representative can make it only with the permission of the person concerned.
    needs_consent = True

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = own_case(request.actor, reference)
        if self._is_withheld(case):
            return redirect(_back(request, case))
        return self.page(request, case, self.form()) if self._is_open(case) else self.closed(request, case)

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Make the move once, however often the button was pressed."""
        case, pressed = own_case(request.actor, reference), sent_as(request)
        form = self.form(request.POST)
        if sent_before(case.pk, pressed) is not None:
            return self._done(request, case)
        if self._is_withheld(case):
            raise NotAllowed("consent.missing", _PERMISSION.format(case.on_behalf_of))
        if not self._is_open(case):
            return self.closed(request, case, _typed(form))
        if not form.is_valid():
            return self.page(request, case, form)
        try:
            with as_product(request.actor):
                self.make(ActionContext(case.pk, request.actor, timezone.now(), sent_as=pressed), form.cleaned_data)
        except AlreadySent:
            return self._done(request, case)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal_words(refusal))
            return self.page(request, case, form)
        return self._done(request, case)

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        raise NotImplementedError

    def page(self, request: CouncilRequest, case: "Case", form: PlainForm, **more: Any) -> HttpResponse:
        called = noun_of(case)
        words = {name: getattr(self, name).format(noun=called) for name in ("title", "intro", "submit", "kind")}
        return render(
            request, "resident/requests/request.html", {**words, "form": form, "back": _back(request, case), **more}
        )

    def closed(self, request: CouncilRequest, case: "Case", typed: Sequence[str] = ()) -> HttpResponse:
        complaint = own_complaint(request.actor, case.reference)
        return render(
            request,
            "resident/requests/request_closed.html",
            {
                "title": closed_title(complaint, self.move),
                "next": _steps(complaint, request),
                "reference": case.reference,
                "typed": typed,
                "back": _back(request, case),
            },
        )

    def _done(self, request: CouncilRequest, case: "Case") -> HttpResponse:
        messages.success(request, self.done.format(noun=noun_of(case)))
        say_work_goes_on(request, case)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=case.reference)

    def _is_withheld(self, case: "Case") -> bool:
        return self.needs_consent and bool(consent_missing(case, london_day(timezone.now())))

    def _is_open(self, case: "Case") -> bool:
        return self.move in moves_open_to(Status(case.status), {Role.COMPLAINANT})


class SendMessageView(RequestView):
    move = Move.ADD_NOTE
    form = MessageForm
    title = "Send us a message"
    intro = "The team dealing with your {noun} will read it. We’ll keep it with your {noun}."
    submit = "Send message"
    done = "Your message was sent."
    needs_consent = False

    def page(self, request: CouncilRequest, case: "Case", form: PlainForm, **more: Any) -> HttpResponse:
        told = case.paused and not consent_missing(case, london_day(timezone.now()))
        asked = _steps(own_complaint(request.actor, case.reference), request).asked if told else ""
        asking = {"title": SEND_WHAT_WAS_ASKED, "inset": asked, "files": True} if asked else {}
        return super().page(request, case, form, **{**asking, **more})

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        correspondence.add_note(action_context, text=said["text"], public=True)


class WithdrawComplaintView(RequestView):
    move = Move.WITHDRAW
    form = WithdrawalForm
    title = "Withdraw your {noun}"
    intro = "We’ll stop working on it and will not respond. You can write to us again if you change your mind."
    submit = "Withdraw {noun}"
    kind = "warning"
    done = "You have withdrawn your {noun}."

    def _is_open(self, case: "Case") -> bool:
        return super()._is_open(case) and own_complaint(self.request.actor, case.reference).can_be_withdrawn

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        moves.withdraw(action_context, reason=said["reason"])


class SayWhetherComplaintView(RequestView):
    """Whether it should be treated as a complaint: see `OFFER_COMPLAINT`."""

    move = Move.ANSWER_OFFER
    form = WhetherComplaintForm
    title = "Tell us whether it is a complaint"
    intro = (
        "If you say yes, we’ll look into it under our complaints policy and send you a response. If you say no, we’ll "
        "deal with it as we do now. You can also complain later."
    )
    submit = "Send your answer"
    done = "We have your answer."

    def _is_open(self, case: "Case") -> bool:
        return super()._is_open(case) and case.offered

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        offering.answer_offer(action_context, OfferAnswer(said["answer"]))


class ComplainView(RequestView):
    """Someone who asked for a service is unhappy about it."""

    move = Move.ANSWER_OFFER
    form = ComplainForm
    title = "I’m unhappy about this"
    intro = (
        "We’ll treat your {noun} as a complaint from today. We’ll look into it under our complaints policy and send "
        "you a response. The team goes on dealing with your {noun}."
    )
    submit = "Make a complaint"
    done = "We’re treating this as a complaint."

    def _is_open(self, case: "Case") -> bool:
        return super()._is_open(case) and may_complain(own_complaint(self.request.actor, case.reference).facts)

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        offering.ask_for_complaint(action_context, why=said["why"])


class AskForNextStageView(RequestView):
    move = Move.ESCALATE
    form = NextStageForm
    intro = "Both questions are optional. We will not refuse your request because of what you write here."
    done = "We’ve received your request."

    def make(self, action_context: ActionContext, said: dict[str, Any]) -> None:
        parts = (said["reason"], f"What I would like to happen: {said['wanted']}" if said["wanted"] else "")
        moves.escalate(action_context, reason="\n\n".join(part for part in parts if part))

    def page(self, request: CouncilRequest, case: "Case", form: PlainForm, **more: Any) -> HttpResponse:
        complaint = own_complaint(request.actor, case.reference)
        steps = _steps(complaint, request)
        if not steps.next_stage:
            return self.closed(request, case, _typed(form))
        named = f"Ask for {steps.next_stage}"
        return super().page(request, case, form, title=named, submit=named, inset=steps.sentences[0])


def closed_title(complaint: OwnComplaint, move: Move) -> str:
    called = noun(complaint.rules.takes)
    if complaint.status is Status.WITHDRAWN and complaint.withdrawn_at is not None:
        return f"This {called} was withdrawn on {weekday(london_day(complaint.withdrawn_at))}"
    if move is Move.ESCALATE:
        return "You cannot ask for the next stage now"
    if move is Move.ANSWER_OFFER:
        if complaint.case.kept_code and complaint.rules.takes is not ContactKind.COMPLAINT:
            return "Send us a message if you want us to treat this as a complaint"
        return "You have answered, or this is a complaint already"
    ended = "we have responded to it" if complaint.status is Status.RESPONDED else "it has ended"
    return f"You cannot withdraw your {called}: {ended}"


def _typed(form: PlainForm) -> tuple[str, ...]:
    answers = (str(form[name].value() or "").strip() for name in form.fields) if form.is_bound else ()
    return tuple(answer for answer in answers if answer)


def _back(request: CouncilRequest, case: "Case") -> str:
    place = {"council_slug": request.council.slug, "reference": case.reference}
    return reverse("resident:complaint", kwargs=place)


def _steps(complaint: OwnComplaint, request: CouncilRequest) -> NextSteps:
    case = complaint.case
    referrals = public_referrals(request.actor, [case]).get(case.pk, ())
    return next_steps(complaint, london_day(timezone.now()), request.council.due_soon_days, referrals)

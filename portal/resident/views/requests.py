"""What a complainant can do with their complaint: write, ask for the next stage, withdraw."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.domain.contacts import noun
from complaints.domain.turn import Turn
from complaints.operations import closing, correspondence, escalation
from complaints.queries.resident import OwnComplaint, own_case, own_complaint
from councils.domain.errors import NotAllowed, RuleBroken
from councils.domain.local_time import london_day
from councils.domain.rules import ContactKind
from portal.access import CouncilRequest
from portal.resident.forms import Message, NextStage, PlainForm, Withdrawal
from portal.resident.presenters.next_steps import NextSteps, next_steps
from portal.resident.private import PrivatePage

if TYPE_CHECKING:
    from complaints.models import Case


class Request(PrivatePage):
    """A form about one complaint: `form`, the words around it, and what is done with a valid one."""

    form: type[PlainForm]
    title = ""
    intro = ""
    submit = ""
    kind = ""
    done = ""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The form."""
        return self.page(request, own_case(request.actor, reference), self.form())

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Do it, or say on the form why not; what was typed stays."""
        case = own_case(request.actor, reference)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(request, case, form)
        try:
            self.make(Turn(case.pk, request.actor, timezone.now()), form.cleaned_data)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.page(request, case, form)
        messages.success(request, self.done.format(noun=noun_of(case)))
        return redirect("resident:complaint", council_slug=request.council.slug, reference=reference)

    def make(self, turn: Turn, said: dict[str, Any]) -> None:
        """The operation."""
        raise NotImplementedError

    def page(self, request: CouncilRequest, case: "Case", form: PlainForm, **more: Any) -> HttpResponse:
        """The form with the words around it."""
        called = noun_of(case)
        words = {name: getattr(self, name).format(noun=called) for name in ("title", "intro", "submit", "kind")}
        place = {"council_slug": request.council.slug, "reference": case.reference}
        back = reverse("resident:complaint", kwargs=place)
        return render(request, "resident/request.html", {**words, "form": form, "back": back, **more})


class SendMessage(Request):
    """A message to whoever deals with the complaint."""

    form = Message
    title = "Send us a message"
    intro = "Whoever deals with your {noun} reads it. It is kept with your {noun}."
    submit = "Send message"
    done = "Your message was sent."

    def make(self, turn: Turn, said: dict[str, Any]) -> None:
        """Keep the message and tell whoever deals with it."""
        correspondence.add_note(turn, text=said["text"], public=True)


class Withdraw(Request):
    """Take the complaint back."""

    form = Withdrawal
    title = "Withdraw your {noun}"
    intro = "We stop working on it and do not answer. You can write to us again later if you change your mind."
    submit = "Withdraw {noun}"
    kind = "warning"
    done = "Your {noun} was withdrawn."

    def make(self, turn: Turn, said: dict[str, Any]) -> None:
        """Withdraw it."""
        closing.withdraw(turn, reason=said["reason"])


class AskForNextStage(Request):
    """Ask for the next stage that the policy has; when that isn't possible, say what still is."""

    form = NextStage
    intro = "Both questions are optional. Nobody is refused because of what they write here."
    done = "We have your request."

    def make(self, turn: Turn, said: dict[str, Any]) -> None:
        """Both answers go on together as the reason."""
        parts = (said["reason"], f"What I would like to happen: {said['wanted']}" if said["wanted"] else "")
        escalation.escalate(turn, reason="\n\n".join(part for part in parts if part))

    def page(self, request: CouncilRequest, case: "Case", form: PlainForm, **more: Any) -> HttpResponse:
        """The form while the stage can be asked for; otherwise the ways that remain."""
        complaint = own_complaint(request.actor, case.reference)
        steps = _steps(complaint, request)
        if not steps.next_stage:
            return render(request, "resident/next_stage_closed.html", {"reference": case.reference, "next": steps})
        named = f"Ask for {steps.next_stage}"
        return super().page(request, case, form, title=named, submit=named, inset=steps.sentences[0])


def noun_of(case: "Case") -> str:
    """What a person's case is called on their pages."""
    return noun(ContactKind(case.kind))


def _steps(complaint: OwnComplaint, request: CouncilRequest) -> NextSteps:
    today = london_day(timezone.now())
    return next_steps(complaint, today, request.council.remind_before_days)

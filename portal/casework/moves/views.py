"""MoveView, the base of every page that makes a move."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from complaints.case_facts.queries import TimelineEvent, changes_since, messages_of, roles_on, sent_before
from complaints.cases.operations.apply import deal_with_messages
from complaints.cases.queries.case_page import CaseInHand, case_in_hand
from complaints.cases.rules import available_moves
from complaints.correspondence.queries.letters import letter_sent
from complaints.delivery.email_messages import Rehearsal, rehearse
from complaints.vocabulary import lifecycle
from complaints.vocabulary.actions import Turn
from complaints.vocabulary.lifecycle import DEALS_WITH_MESSAGES, Move
from councils.calendars.rules import london_day
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from portal.casework.moves.forms import DEALT_WITH, SENDING_FIELDS, MoveForm
from portal.casework.moves.presenters import by_phone, label, ombudsman_of, sent_sentence, tells
from portal.casework.presenters import dates, entry, new_cautions
from portal.govuk_forms.forms import answers_of
from portal.http.access import CouncilRequest, StaffView, sent_as, written_in

# The reason is asked for when the form is sent: a page opens without one.
REASON_TO_COME = "-"
CHANGED, CAME_IN = "case.changed", "case.came_in"
Files = MultiValueDict[str, UploadedFile] | None


class MoveView(StaffView):
    """A page for one move; `rehearses` shows what will be sent first."""

    move: ClassVar[Move]
    form_class: ClassVar[type[MoveForm]] = MoveForm
    template_name: ClassVar[str] = "casework/moves/move.html"
    rehearses: ClassVar[bool] = False
    # Opens even if the rules will refuse, because the page shows what is missing.
    opens_refused: ClassVar[bool] = False
    confirm: ClassVar[str] = ""
    done: ClassVar[str] = "Done."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        """Return the form's keyword arguments."""
        return {}

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        return {}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        return {}

    def next_page(self, hand: CaseInHand) -> HttpResponse:
        return redirect("casework:case", reference=hand.case.reference)

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        hand = case_in_hand(request.actor, reference)
        lifecycle.check(self.move, hand.facts.status, roles_on(request.actor, hand.case), REASON_TO_COME)
        if not self.opens_refused:
            available_moves.trial(self.move, hand.facts, london_day(timezone.now()))
        return self.ask(request, hand, self.form(hand))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Make the move once, however often the button is pressed."""
        hand = case_in_hand(request.actor, reference)
        self.check_role(request, hand)
        made_at = sent_before(hand.case.pk, sent_as(request))
        if made_at is not None:
            return self.made(request, hand, made_at)
        form = self.form(hand, request.POST, request.FILES)
        if not form.is_valid() or "change" in request.POST:
            return self.ask(request, hand, form)
        data = {name: value for name, value in form.cleaned_data.items() if name not in SENDING_FIELDS}
        turn = self.turn(request, hand, form)
        del data["seen_version"], data["seen_event"]
        dealt_with = data.pop(DEALT_WITH, [])
        try:
            if self.rehearses and "send" not in request.POST:
                return self.show_consequences(request, hand, turn, data)
            with transaction.atomic():
                self.make(turn, data)
                deal_with_messages(turn, map(int, dealt_with))
        except AlreadySent as first:
            return self.made(request, hand, first.at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            return self.refused(request, hand, turn, data, refusal)
        return self.made(request, hand, turn.at)

    def made(self, request: CouncilRequest, hand: CaseInHand, at: datetime) -> HttpResponse:
        told = sent_sentence(letter_sent(hand.case.pk, at), hand.case.complainant_name)
        messages.success(request, f"{self.done} {told}".strip())
        return self.next_page(hand)

    def turn(self, request: CouncilRequest, hand: CaseInHand, form: MoveForm) -> Turn:
        said = form.cleaned_data
        return Turn(
            hand.case.pk,
            request.actor,
            timezone.now(),
            said["seen_version"],
            said["seen_event"],
            sending=form.sending_answer(),
            sent_as=sent_as(request),
        )

    def refused(
        self, request: CouncilRequest, hand: CaseInHand, turn: Turn, data: dict[str, Any], refusal: RuleBroken
    ) -> HttpResponse:
        return self.refuse(request, refusal, turn)

    def check_role(self, request: CouncilRequest, hand: CaseInHand) -> None:
        """Raises NotAllowed."""
        try:
            lifecycle.check(self.move, hand.facts.status, roles_on(request.actor, hand.case), REASON_TO_COME)
        except NotAllowed:
            raise
        except RuleBroken:
            # The form shows this refusal.
            return

    def form(self, hand: CaseInHand, data: QueryDict | None = None, files: Files = None) -> MoveForm:
        seen = {"seen_version": hand.case.version, "seen_event": hand.latest_event}
        form = self.form_class(data, files, initial={**self.prefilled(hand), **seen}, **self.questions(hand))
        if available_moves.may_tell_complainant(self.move, hand.facts, london_day(timezone.now())):
            form.ask_about_sending(hand)
        received = messages_of(hand.case) if self.move in DEALS_WITH_MESSAGES else ()
        if any(task.done_at is None for task in received):
            form.offer_messages(received)
        return form

    def ask(
        self,
        request: CouncilRequest,
        hand: CaseInHand,
        form: MoveForm,
        changes: tuple[TimelineEvent, ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "hand": hand,
            "view": self,
            "title": label(self.move, hand.facts),
            "changes": [entry(change) for change in changes],
            "tells": () if self.rehearses else tells(self.move, hand, london_day(timezone.now())),
            # A case that has changed may no longer need some questions.
            "written": written_in(form.not_asked(request.POST)),
            "files": False,
            **self.beside(hand),
        }
        return render(request, self.template_name, context, status=status)

    def show_consequences(
        self, request: CouncilRequest, hand: CaseInHand, turn: Turn, data: dict[str, Any]
    ) -> HttpResponse:
        return self.confirm_sending(request, hand, rehearse(turn, lambda now: self.make(now, data)))

    def confirm_sending(
        self, request: CouncilRequest, hand: CaseInHand, rehearsal: Rehearsal, approvers: str = ""
    ) -> HttpResponse:
        context = {
            "hand": hand,
            "approvers": approvers,
            "view": self,
            "title": label(self.move, hand.facts),
            "rehearsal": rehearsal,
            "dates": dates(rehearsal.facts, rehearsal.facts.timetable)
            if rehearsal.facts.status not in lifecycle.ENDED
            else (),
            "cautions": new_cautions(hand.facts, rehearsal.facts),
            "answers": answers_of(request.POST),
            "ombudsman": ombudsman_of(hand),
            "by_phone": by_phone,
        }
        return render(request, "casework/moves/check.html", context)

    def refuse(self, request: CouncilRequest, refusal: RuleBroken, turn: Turn) -> HttpResponse:
        """Show the refusal (409) and changes by other people."""
        hand = case_in_hand(request.actor, self.kwargs["reference"])
        answers = request.POST.copy()
        changes: tuple[TimelineEvent, ...] = ()
        if refusal.code in (CHANGED, CAME_IN):
            answers["seen_version"], answers["seen_event"] = str(hand.case.version), str(hand.latest_event)
            changes = changes_since(hand.case, turn.seen_event or 0)
        form = self.form(hand, answers, request.FILES)
        form.add_error(None, refusal.message)
        return self.ask(request, hand, form, changes, status=409)


class ClockView(MoveView):
    template_name = "casework/moves/clock.html"
    rehearses = True

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        return {"dates": dates(hand.facts, hand.facts.timetable), "rules": hand.facts.stage_rules}

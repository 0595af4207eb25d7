"""MoveView, the base of every page that makes a move."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from complaints.case_facts.queries import (
    CaseContext,
    TimelineEvent,
    case_context_of,
    changes_since,
    messages_of,
    roles_on,
    sent_before,
)
from complaints.cases.operations.apply import deal_with_messages
from complaints.cases.rules import available_moves
from complaints.correspondence.queries.letters import letter_sent
from complaints.delivery.email_messages import MovePreview, preview_move
from complaints.vocabulary import lifecycle
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import DEALS_WITH_MESSAGES, Move
from councils.calendars.rules import london_day
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor
from portal.casework.moves.forms import DEALT_WITH, SENDING_FIELDS, MoveForm
from portal.casework.moves.presenters import DECIDED, DECIDES_TRIAGE, consequences, label, notified
from portal.casework.presenters import dates, entry
from portal.casework.sent_letters import sent_sentence
from portal.govuk_forms.forms import answers_of
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as, written_in

# The reason is asked for when the form is sent: a page opens without one.
REASON_TO_COME = "-"
# In the address of a page: the special matter, and the keys of the answers to its questions.
MATTER, ANSWER = "matter", "answer"
# Refusals that show what others did meanwhile.
CHANGED_MEANWHILE = ("case.changed", "case.came_in")
Files = MultiValueDict[str, UploadedFile] | None


class MoveView(StaffView):
    """A page for one move; `shows_preview` shows what will be sent first."""

    move: ClassVar[Move]
    form_class: ClassVar[type[MoveForm]] = MoveForm
    template_name: ClassVar[str] = "casework/moves/move.html"
    shows_preview: ClassVar[bool] = False
    # Opens even if the rules will refuse, because the page shows what is missing.
    opens_refused: ClassVar[bool] = False
    # The panel of possible duplicates, where `as_view` gives one.
    duplicates: Callable[[Actor, CaseContext], object] | None = None
    # Follows the answers to a policy's questions, and keeps them, where `as_view` gives both.
    follow: Callable[..., Any] | None = None
    record_answers: Callable[..., Any] | None = None
    confirm: str = ""
    done: str = "Done."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        """Return the form's keyword arguments."""
        return {}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {}

    def path(self, case_context: CaseContext) -> Any:
        """Return the answers to a policy's questions that led to this page, if any. Raises RuleBroken as `follow`."""
        key = self.request.GET.get(MATTER, "")
        if not key or self.follow is None:
            return None
        return self.follow(case_context.facts.rules, key, self.request.GET.getlist(ANSWER))

    def record_path(self, case_context: CaseContext, action_context: ActionContext) -> ActionContext:
        """Keep the answers that led here, before the move."""
        path = self.path(case_context)
        if path is None or self.record_answers is None:
            return action_context
        self.record_answers(action_context, matter=path.matter.key, answers=path.answers, move=self.move)
        return replace(action_context, seen_version=None)

    def writes(self, case_context: CaseContext) -> bool:
        """Whether the complainant may get a letter."""
        path, today = self.path(case_context), london_day(timezone.now())
        tells = path is not None and path.tells_staff
        return tells or available_moves.may_tell_complainant(self.move, case_context.facts, today)

    def next_page(self, case_context: CaseContext) -> HttpResponse:
        """Return the case, which offers the next one to triage after a decision about this."""
        page = reverse("casework:case", kwargs={"reference": case_context.case.reference})
        triaged = self.move in DECIDES_TRIAGE and case_context.facts.status is lifecycle.Status.RECEIVED
        return redirect(f"{page}?{DECIDED}=yes" if triaged else page)

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case_context = case_context_of(request.actor, reference)
        lifecycle.check(
            self.move, case_context.facts.status, roles_on(request.actor, case_context.case), REASON_TO_COME
        )
        if not self.opens_refused:
            available_moves.dry_run(self.move, case_context.facts, london_day(timezone.now()))
        return self.ask(request, case_context, self.form(case_context))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Make the move once, however often the button is pressed."""
        case_context = case_context_of(request.actor, reference)
        self.check_role(request, case_context)
        made_at = sent_before(case_context.case.pk, sent_as(request))
        if made_at is not None:
            return self.made(request, case_context, made_at)
        form = self.form(case_context, request.POST, request.FILES)
        if not form.is_valid() or "change" in request.POST:
            return self.ask(request, case_context, form)
        data = {name: value for name, value in form.cleaned_data.items() if name not in SENDING_FIELDS}
        action_context = self.action_context(request, case_context, form)
        del data["seen_version"], data["seen_event"]
        dealt_with = data.pop(DEALT_WITH, [])
        try:
            if self.shows_preview and "send" not in request.POST:
                return self.show_consequences(request, case_context, action_context, data)
            with transaction.atomic():
                self.make(self.record_path(case_context, action_context), data)
                deal_with_messages(action_context, map(int, dealt_with))
        except AlreadySent as first:
            return self.made(request, case_context, first.at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            return self.on_refusal(request, case_context, action_context, data, refusal)
        return self.made(request, case_context, action_context.at)

    def made(self, request: CouncilRequest, case_context: CaseContext, at: datetime) -> HttpResponse:
        told = sent_sentence(letter_sent(case_context.case.pk, at), case_context.case.complainant_name)
        messages.success(request, f"{self.done} {told}".strip())
        return self.next_page(case_context)

    def action_context(self, request: CouncilRequest, case_context: CaseContext, form: MoveForm) -> ActionContext:
        said = form.cleaned_data
        return ActionContext(
            case_context.case.pk,
            request.actor,
            timezone.now(),
            said["seen_version"],
            said["seen_event"],
            sending=form.sending_answer(),
            sent_as=sent_as(request),
        )

    def on_refusal(
        self,
        request: CouncilRequest,
        case_context: CaseContext,
        action_context: ActionContext,
        data: dict[str, Any],
        refusal: RuleBroken,
    ) -> HttpResponse:
        return self.refuse(request, refusal, action_context)

    def check_role(self, request: CouncilRequest, case_context: CaseContext) -> None:
        """Raises NotAllowed."""
        try:
            lifecycle.check(
                self.move, case_context.facts.status, roles_on(request.actor, case_context.case), REASON_TO_COME
            )
        except NotAllowed:
            raise
        except RuleBroken:
            # The form shows this refusal.
            return

    def form(self, case_context: CaseContext, data: QueryDict | None = None, files: Files = None) -> MoveForm:
        seen = {"seen_version": case_context.case.version, "seen_event": case_context.latest_event}
        form = self.form_class(
            data, files, initial={**self.prefilled(case_context), **seen}, **self.questions(case_context)
        )
        if self.writes(case_context):
            form.ask_about_sending(case_context, self.move, self.request.actor.user_id)
        received = messages_of(case_context.case) if self.move in DEALS_WITH_MESSAGES else ()
        limited = case_context.case.person is not None and case_context.case.person.contact_limits
        # Whether it is new is asked of each message of someone whose contact is limited, on the page of its task.
        if any(task.done_at is None for task in received) and not limited:
            form.offer_messages(received)
        return form

    def ask(
        self,
        request: CouncilRequest,
        case_context: CaseContext,
        form: MoveForm,
        changes: tuple[TimelineEvent, ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "form": form,
            "case_context": case_context,
            "view": self,
            "title": label(self.move, case_context.facts),
            "changes": [entry(change) for change in changes],
            "notified": () if self.shows_preview else notified(self.move, case_context, london_day(timezone.now())),
            # A case that has changed may no longer need some questions.
            "written": written_in(form.not_asked(request.POST)),
            "files": False,
            "path": self.path(case_context),
            "duplicates": self.duplicates(request.actor, case_context) if self.duplicates else None,
            **self.beside(case_context),
        }
        return render(request, self.template_name, context, status=status)

    def show_consequences(
        self, request: CouncilRequest, case_context: CaseContext, action_context: ActionContext, data: dict[str, Any]
    ) -> HttpResponse:
        return self.confirm_sending(
            request, case_context, preview_move(action_context, lambda now: self.make(now, data))
        )

    def confirm_sending(
        self, request: CouncilRequest, case_context: CaseContext, move_preview: MovePreview, approvers: str = ""
    ) -> HttpResponse:
        context = {
            "view": self,
            "title": label(self.move, case_context.facts),
            "answers": answers_of(request.POST),
            **consequences(case_context, move_preview, approvers),
        }
        return render(request, "casework/moves/check.html", context)

    def refuse(self, request: CouncilRequest, refusal: RuleBroken, action_context: ActionContext) -> HttpResponse:
        """Show the refusal (409) and changes by other people."""
        case_context = case_context_of(request.actor, self.kwargs["reference"])
        answers = request.POST.copy()
        changes: tuple[TimelineEvent, ...] = ()
        if refusal.code in CHANGED_MEANWHILE:
            answers["seen_version"], answers["seen_event"] = (
                str(case_context.case.version),
                str(case_context.latest_event),
            )
            changes = changes_since(case_context.case, action_context.seen_event or 0)
        form = self.form(case_context, answers, request.FILES)
        form.add_error(None, self.impossible_now(request, case_context) or refusal.message)
        return self.ask(request, case_context, form, changes, status=409)

    def impossible_now(self, request: CouncilRequest, case_context: CaseContext) -> str:
        """Return why sending it again would not help, after a colleague, or another window, was quicker."""
        roles = roles_on(request.actor, case_context.case)
        try:
            lifecycle.check(self.move, case_context.facts.status, roles, REASON_TO_COME)
        except RuleBroken as final:
            changed = "The case has changed since you opened this page."
            return f"{changed} {final.message} Copy what you need from here, then go back to the case."
        return ""


class ClockView(MoveView):
    template_name = "casework/moves/clock.html"
    shows_preview = True

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {
            "dates": dates(case_context.facts, case_context.facts.timetable),
            "rules": case_context.facts.stage_rules,
        }

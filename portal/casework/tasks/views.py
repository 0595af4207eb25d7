"""Tasks on cases."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import count_open_tasks, open_tasks, sent_before, task_of
from complaints.cases.operations.apply import complete_task
from complaints.delivery.operations.outbox import send_again
from complaints.delivery.queries import address_of, undelivered_of
from complaints.safeguarding.operations import record_telling
from complaints.safeguarding.queries import urgent_first, whom_to_tell
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import DONE_BY_DECIDING, GIVEN_BY_STAFF, OF_JOINT, TOLD_BY_MANAGER, TaskKind
from complaints.vocabulary.people import ContactMatter, ToldBy
from councils.calendars.rules import london_day
from councils.vocabulary.errors import AlreadySent, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.addresses import address
from portal.casework.safeguarding.forms import ToldForm
from portal.casework.special_matters.forms import StaffToldForm
from portal.casework.tasks.forms import CompleteTaskForm, LimitedMessageForm
from portal.casework.tasks.presenters import kind_links, listed_tasks, task_line
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as

MOST_TASKS = 200
TaskForm = CompleteTaskForm | ToldForm | StaffToldForm


class TasksView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        asked = request.GET.get("kind", "")
        kind = TaskKind(asked) if asked in list(TaskKind) else None
        counts = count_open_tasks(request.actor)
        tasks = urgent_first(open_tasks(request.actor, kind))[:MOST_TASKS]
        total = counts[kind] if kind else sum(counts.values())
        context = {
            "title": kind.list_title if kind else "Tasks",
            "kinds": kind_links(counts, kind),
            "lines": listed_tasks(tasks, london_day(timezone.now())),
            "left": max(0, total - MOST_TASKS),
        }
        return render(request, "casework/tasks/tasks.html", context)


class CompleteTaskView(StaffView):
    # `as_view` gives what records that a member of staff was told.
    record_staff_told: Callable[..., Any] = cast("Any", None)

    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        task = task_of(request.actor, reference, pk)
        if task.kind in (*DONE_BY_DECIDING, *OF_JOINT) and task.done_at is None:
            return redirect(task_line(task, london_day(timezone.now())).href)
        if task.kind in GIVEN_BY_STAFF and task.letter_id:
            return redirect("casework:letter", reference=reference, pk=task.letter_id)
        return self.ask(request, task, self.form(request, task))

    def post(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        task = task_of(request.actor, reference, pk)
        form = self.form(request, task, request.POST)
        if task.kind in GIVEN_BY_STAFF and task.letter_id:
            return redirect("casework:letter", reference=reference, pk=task.letter_id)
        if "send_again" in request.POST:
            return self.send_again(request, task, form)
        if not form.is_valid():
            return self.ask(request, task, form)
        try:
            self.complete(self.action_context(request, task), task, form)
        except RuleBroken as refusal:
            if not isinstance(refusal, AlreadySent):
                form.add_error(None, refusal.message)
                return self.ask(request, task, form, status=409)
        line = task_line(task, london_day(timezone.now()))
        messages.success(request, f"Task done: {line.title[:1].lower()}{line.title[1:]}.")
        return redirect("casework:case", reference=reference)

    def form(self, request: CouncilRequest, task: Any, data: QueryDict | None = None) -> TaskForm:
        if task.kind == TaskKind.SAFEGUARDING:
            first = {"on": london_day(timezone.now()), "how": ToldBy.PHONE.value}
            return ToldForm(data, initial=first, contacts=whom_to_tell(request.council))
        if task.kind in TOLD_BY_MANAGER:
            return StaffToldForm(data, initial={"on": london_day(timezone.now())})
        if task.kind == TaskKind.READ_MESSAGE and task.case.person is not None and task.case.person.contact_limits:
            return LimitedMessageForm(data)
        return CompleteTaskForm(data)

    def complete(self, action_context: ActionContext, task: Any, form: TaskForm) -> None:
        if isinstance(form, ToldForm):
            record_telling(action_context, task.pk, form.told())
        elif isinstance(form, StaffToldForm):
            self.record_staff_told(action_context, task.pk, form.told())
        else:
            said = form.cleaned_data
            matter = ContactMatter(said["matter"]) if "matter" in said else None
            complete_task(action_context, task.pk, note=said["note"], matter=matter)

    def send_again(self, request: CouncilRequest, task: Any, form: PlainForm) -> HttpResponse:
        action_context = self.action_context(request, task)
        try:
            send_again(action_context, task.pk)
        except RuleBroken as refusal:
            # After the first press there is nothing left to send again.
            if sent_before(task.case_id, action_context.sent_as) is None:
                form.add_error(None, refusal.message)
                return self.ask(request, task, form, status=409)
        messages.success(request, f"We are sending it again to {address_of(task)}.")
        return redirect("casework:case", reference=task.case.reference)

    def action_context(self, request: CouncilRequest, task: Any) -> ActionContext:
        return ActionContext(task.case_id, request.actor, timezone.now(), sent_as=sent_as(request))

    def ask(self, request: CouncilRequest, task: Any, form: PlainForm, status: int = 200) -> HttpResponse:
        reply = task.kind == TaskKind.READ_MESSAGE and address("casework:add_note", reference=task.case.reference)
        undelivered = task.kind == TaskKind.NOT_DELIVERED and task.done_at is None
        context = {
            "form": form,
            "task": task,
            "line": task_line(task, london_day(timezone.now())),
            "done_by": task.done_by_name,
            "reply": reply,
            "undelivered": undelivered,
            "letter": task.event.data.get("letter") if undelivered and task.event else None,
            "can_send_again": undelivered and bool(address_of(task)) and undelivered_of(task).exists(),
        }
        return render(request, "casework/tasks/task.html", context, status=status)

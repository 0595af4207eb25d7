"""Print a letter, and record its posting."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.approvals.operations.moves import propose
from complaints.case_facts.queries import posting_task
from complaints.cases.operations.moves import do_not_post, record_posting
from complaints.cases.queries.case_page import case_to_post, letter_to_print
from complaints.correspondence.queries.letters import can_only_be_phoned
from complaints.vocabulary.actions import NEEDS_APPROVAL, ActionContext, ProposedPosting
from councils.calendars.rules import london_day, written
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.values import has_visible_text
from portal import wording
from portal.casework.letters.forms import POSTED, PostLetterForm
from portal.casework.sent_letters import by_phone
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as

WAITS_FOR_APPROVAL = "Someone else has been asked to approve the day. Until they do, the letter counts as not posted."


class LetterToPostView(StaffView):
    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        today = london_day(timezone.now())
        only_phone = can_only_be_phoned(case_to_post(request.actor, reference))
        form = PostLetterForm(initial={"posted_on": today}, by_phone=only_phone)
        return self.ask(request, reference, pk, form)

    def post(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        form, task = PostLetterForm(request.POST, by_phone=can_only_be_phoned(case)), posting_task(case, pk)
        if task is None or not form.is_valid():
            return self.ask(request, reference, pk, form)
        action_context = ActionContext(task.case_id, request.actor, timezone.now(), sent_as=sent_as(request))
        data = form.cleaned_data
        try:
            if data["posted"] == POSTED:
                said = _record(action_context, task.pk, data["posted_on"], data["why"])
            else:
                do_not_post(action_context, task.pk, why=data["why"])
                said = "The letter will not be posted or given to them."
        except AlreadySent:
            task = posting_task(case, pk)
            said = _done(task) if task is not None and task.done_at else WAITS_FOR_APPROVAL
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(_field_of(refusal), refusal.message)
            return self.ask(request, reference, pk, form, status=409)
        messages.success(request, said)
        return redirect("casework:case", reference=reference)

    def ask(
        self, request: CouncilRequest, reference: str, pk: int, form: PostLetterForm, status: int = 200
    ) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        letter, task = letter_to_print(case, pk), posting_task(case, pk)
        context = {
            "case": case,
            "letter": letter,
            "by_phone": by_phone(case.complainant_name, case.complainant_phone) if can_only_be_phoned(case) else "",
            "day": written(london_day(letter.sent_at)),
            "task": task,
            "form": form if task is not None and task.done_at is None else None,
            "done": _done(task) if task is not None and task.done_at else "",
        }
        return render(request, "casework/letters/letter.html", context, status=status)


def _record(action_context: ActionContext, task_id: int, posted_on: date, why: str) -> str:
    """Record the day, or propose it for approval if entered too late."""
    try:
        record_posting(action_context, task_id, posted_on=posted_on)
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        if refusal.code not in NEEDS_APPROVAL:
            raise
        if not has_visible_text(why):
            raise RuleBroken("posting.why", f"{refusal.message} Say why it is entered late.") from refusal
        propose(action_context, ProposedPosting(task_id, posted_on), why)
        return WAITS_FOR_APPROVAL
    return f"The letter was posted or given to them on {wording.weekday(posted_on)}."


def _field_of(refusal: RuleBroken) -> str | None:
    if refusal.code == "posting.why":
        return "why"
    return "posted_on" if refusal.code.startswith("posting.") else None


def _done(task: Any) -> str:
    if task.done_on is None:
        return f"Not posted or given: {task.done_note} ({task.done_by_name})"
    return f"Posted or given on {wording.weekday(task.done_on)}, entered by {task.done_by_name}."

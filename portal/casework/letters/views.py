"""Print a letter, and record its posting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.approvals.operations.moves import propose
from complaints.case_facts.queries import case_to_post, letter_to_print, posting_task
from complaints.cases.operations.moves import do_not_post, may_discard, record_order, record_posting
from complaints.correspondence.queries.adjustments import (
    as_read_by_reader_of,
    asked_when_given,
    call_to,
    case_of_task,
    has_large_print,
    letters_since,
    may_be_phoned,
    order_of,
    ordered,
)
from complaints.correspondence.queries.letters import without_name
from complaints.people.operations.contact_details import look_at_address
from complaints.people.queries.person_records import is_protected
from complaints.vocabulary.actions import NEEDS_APPROVAL, ActionContext, ProposedPosting
from complaints.vocabulary.correspondence import RECEIPT
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.persons import greeted_name, is_relation
from councils.calendars.rules import london_day, written
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from councils.vocabulary.values import has_visible_text
from portal import wording
from portal.addresses import address
from portal.casework.letters.forms import POSTED, FormatOrderForm, PostLetterForm
from portal.casework.sent_letters import FREE_TO_SEND, by_phone, details_now
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as

WAITS_FOR_APPROVAL = "Someone else has been asked to approve the day. Until they do, the letter counts as not posted."


class LetterToPostView(StaffView):
    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        return self.ask(request, case, pk, self.form(request, case, pk))

    def post(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        if "show_address" in request.POST:
            return self.show_address(request, case, pk)
        form, task = self.form(request, case, pk), posting_task(case, pk)
        if task is None or _is_held_receipt(task) or not form.is_valid():
            return self.ask(request, case, pk, form)
        action_context = ActionContext(task.case_id, request.actor, timezone.now(), sent_as=sent_as(request))
        data = form.cleaned_data
        try:
            if data["posted"] == POSTED:
                said = _record(action_context, task.pk, data)
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
            return self.ask(request, case, pk, form, status=409)
        messages.success(request, said)
        return redirect("casework:case", reference=reference)

    def form(self, request: CouncilRequest, case: Any, pk: int, *, answered: bool = True) -> PostLetterForm:
        """`answered`: it is filled in with what was sent."""
        today, reader = london_day(timezone.now()), reader_now(case, pk)
        return PostLetterForm(
            request.POST if answered and request.method == "POST" else None,
            initial={"posted_on": today},
            call=call_to(reader),
            asked=asked_when_given(reader),
            is_ordered=bool(ordered(case.pk, pk).in_words),
            may_discard=may_discard(request.actor, case, pk),
        )

    def show_address(self, request: CouncilRequest, case: Any, pk: int) -> HttpResponse:
        if not request.actor.has(*CASEWORK_ROLES):
            raise NotAllowed("address.protected", "Ask a complaint champion to post it: the address is protected.")
        look_at_address(request.actor, case.reference, timezone.now())
        return self.ask(request, case, pk, self.form(request, case, pk, answered=False), shows_address=True)

    def ask(  # noqa: PLR0913 (a form that is shown again)
        self,
        request: CouncilRequest,
        case: Any,
        pk: int,
        form: PostLetterForm,
        status: int = 200,
        *,
        shows_address: bool = False,
    ) -> HttpResponse:
        works_on_cases = request.actor.has(*CASEWORK_ROLES)
        reader = reader_now(case, pk)
        may = {
            "may_decide_adjustments": works_on_cases,
            "hides_address": is_protected(reader) and bool(reader.complainant_address) and not shows_address,
            "may_see_address": works_on_cases,
        }
        return render(request, "casework/letters/letter.html", letter_page(case, pk, form) | may, status=status)


class FormatOrderView(StaffView):
    """When a letter was ordered in another format, and when it arrived."""

    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        known = ordered(case.pk, pk)
        initial = {"ordered_on": known.on or london_day(timezone.now()), "received_on": known.received_on}
        return self.ask(request, case, pk, FormatOrderForm(initial=initial))

    def post(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        case, form = case_to_post(request.actor, reference), FormatOrderForm(request.POST)
        task = posting_task(case, pk)
        if task is None or not form.is_valid():
            return self.ask(request, case, pk, form)
        action_context = ActionContext(task.case_id, request.actor, timezone.now(), sent_as=sent_as(request))
        try:
            record_order(action_context, task.pk, **form.cleaned_data)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            if not isinstance(refusal, AlreadySent):
                form.add_error(ORDER_FIELDS.get(refusal.code), refusal.message)
                return self.ask(request, case, pk, form, status=409)
        messages.success(request, "The order is recorded.")
        return redirect("casework:letter", reference=reference, pk=pk)

    def ask(
        self, request: CouncilRequest, case: Any, pk: int, form: FormatOrderForm, status: int = 200
    ) -> HttpResponse:
        formats = order_of(reader_now(case, pk))
        context = {"case": case, "letter": letter_to_print(case, pk), "formats": formats, "form": form}
        return render(request, "casework/letters/order.html", context, status=status)


ORDER_FIELDS = {"order.ordered": "ordered_on", "order.received": "received_on"}


def reader_now(case: Any, pk: int) -> Any:
    """Return the case as it is for whoever may be given a letter: without permission, the person concerned."""
    task = posting_task(case, pk)
    if task is not None and task.done_at is None and task.waits_for_consent:
        return case_of_task(task)
    return as_read_by_reader_of(case, pk)


def _is_held_receipt(task: Any) -> bool:
    return task.waits_for_consent and task.letter.kind == RECEIPT


def letter_page(case: Any, pk: int, form: PostLetterForm) -> dict[str, Any]:
    letter, task = letter_to_print(case, pk), posting_task(case, pk)
    if task is not None:
        task.case = case
    waits = task is not None and task.done_at is None
    reader, is_held = reader_now(case, pk), task is not None and waits and task.waits_for_consent
    is_receipt = is_held and _is_held_receipt(task)
    stands = details_now([task], london_day(timezone.now())).get(task.pk, "") if task is not None else ""
    free = stands == FREE_TO_SEND
    # Why it is not sent to them, in which case no one phones them about it either.
    held_back = "" if free or (task is not None and task.kind == TaskKind.ORDER_FORMAT) else stands
    call = None if held_back else call_to(reader)
    order = ordered(case.pk, pk)
    unnamed_as = reader.complainant_name if is_relation(reader.complainant_name) else ""
    return {
        "case": case,
        "reader": reader,
        "instead": reader.complainant_name if reader is not case else "",
        "addressee": greeted_name(reader.complainant_name),
        "unnamed_as": unnamed_as,
        "correct": address(
            "casework:correct_contact" if reader is case else "casework:person-concerned", reference=case.reference
        ),
        "letter": letter,
        # No one who is not to have it is named on paper.
        "text": without_name(letter.text) if is_held or unnamed_as else letter.text,
        "by_phone": by_phone(reader.complainant_name, call) if call else "",
        "call": call,
        "may_be_phoned": may_be_phoned(reader),
        "day": written(london_day(letter.sent_at)),
        "since": [(each.heading, written(london_day(each.sent_at))) for each in letters_since(letter)] if waits else (),
        "task": task,
        "form": form if waits and not is_receipt else None,
        # It confirms a contact to whoever made it, who may not have it yet, and is for no one else.
        "is_receipt": is_receipt,
        "free": FREE_TO_SEND if free else "",
        "held_back": held_back,
        "done": _done(task) if task is not None and task.done_at else "",
        "large_print": has_large_print(reader.person),
        "formats": order_of(reader) if waits else "",
        "ordered_on": written(order.on) if order.on else "",
        "received_on": written(order.received_on) if order.received_on else "",
    }


def _record(action_context: ActionContext, task_id: int, said: dict[str, Any]) -> str:
    """Record the day, or propose it for approval if entered too late."""
    posted_on, why, how_met = said["posted_on"], said["why"], said.get("how_met", "")
    try:
        record_posting(action_context, task_id, posted_on=posted_on, how_met=how_met)
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        if refusal.code not in NEEDS_APPROVAL:
            raise
        if not has_visible_text(why):
            raise RuleBroken("posting.why", f"{refusal.message} Say why it is entered late.") from refusal
        propose(action_context, ProposedPosting(task_id, posted_on, how_met), why)
        return WAITS_FOR_APPROVAL
    return f"The letter was posted or given to them on {wording.weekday(posted_on)}."


def _field_of(refusal: RuleBroken) -> str | None:
    beside = {"posting.why": "why", "posting.how_met": "how_met", "posting.unclassified": None}
    if refusal.code in beside:
        return beside[refusal.code]
    return "posted_on" if refusal.code.startswith("posting.") else None


def _done(task: Any) -> str:
    if task.done_on is None:
        return f"Not posted or given: {task.done_note} ({task.done_by_name})"
    return f"Posted or given on {wording.weekday(task.done_on)}, entered by {task.done_by_name}."

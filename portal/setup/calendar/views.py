"""Closure days, with a preview of the dates that move."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.approvals.operations.closures import approve_closure, propose_closure
from complaints.approvals.operations.requests import refuse
from complaints.approvals.queries import closure_approval_of, waiting_closures
from complaints.recalculation.operations import Decided, begin, decide_for_council
from complaints.recalculation.queries import PREVIEWED, Preview, decided_change, decided_changes, preview
from complaints.vocabulary.actions import ProposedClosure
from councils.calendars.rules import DayOff, called_off, london_day
from councils.queries import working_calendar
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES
from portal import wording
from portal.govuk_forms.forms import answers_of
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import Fact
from portal.setup.calendar.forms import ClosureApprovalForm, ClosureForm, RemovalForm
from portal.setup.calendar.presenters import Closure, counts_sentence, decision_line, moved_date_lines

# Cases are seldom open for longer, so an earlier closure day moves none of their dates.
LONG_AGO = timedelta(days=180)


class CalendarView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self._ask(request, ClosureForm())

    def post(self, request: CouncilRequest) -> HttpResponse:
        form = ClosureForm(request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self._ask(request, form)
        off, at = DayOff(form.cleaned_data["day"], form.cleaned_data["name"], national=False), timezone.now()
        try:
            if "send" not in request.POST:
                return _confirm(request, preview(request.actor.council_id, off, at, at_most=PREVIEWED), at)
            if off.day < london_day(at):
                return _propose(request, off, form.cleaned_data["reason"], at)
            return _decide(request, off, form.cleaned_data["reason"], at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error("day", refusal.message)
            return self._ask(request, form, status=409)

    def _ask(self, request: CouncilRequest, form: ClosureForm, status: int = 200) -> HttpResponse:
        council = request.actor.council_id
        today = london_day(timezone.now())
        context = {
            "form": form,
            "closures": [
                Closure(wording.weekday(day), name, reverse("setup:remove-closure", args=[day]))
                for day, name in sorted(working_calendar(council).closures.items())
                if day > today - LONG_AGO
            ],
            "changes": [decision_line(change) for change in decided_changes(council)],
            "waiting": _waiting(request),
        }
        return render(request, "setup/calendar/calendar.html", context, status=status)


class RemoveClosureView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, day: date) -> HttpResponse:
        return self._answer(request, day, RemovalForm())

    def post(self, request: CouncilRequest, day: date) -> HttpResponse:
        return self._answer(request, day, RemovalForm(request.POST))

    def _answer(self, request: CouncilRequest, day: date, form: RemovalForm) -> HttpResponse:
        council, at = request.actor.council_id, timezone.now()
        try:
            off = called_off(working_calendar(council), day, national=False)
            if form.is_bound and form.is_valid():
                return _decide(request, off, form.cleaned_data["reason"], at)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            if not form.is_bound:
                raise Http404 from refusal
            messages.info(request, refusal.message)
            return redirect("setup:calendar")
        return _confirm(request, preview(council, off, at, at_most=PREVIEWED), at, form)


class ProgressView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        change = decided_change(request.actor.council_id, pk)
        decision = decision_line(change)
        facts = (Fact("Decided by", decision.who), Fact("Reason", decision.why))
        context = {"change": change, "decision": decision, "facts": facts}
        return render(request, "setup/calendar/calendar_progress.html", context)


def _propose(request: CouncilRequest, off: DayOff, reason: str, at: datetime) -> HttpResponse:
    propose_closure(ProposedClosure(off.day, off.name), reason, by=request.actor, at=at)
    messages.success(request, "Sent for approval. Nothing changes until someone else approves it.")
    return redirect("setup:calendar")


class ClosureApprovalView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, closure_approval_of(request.actor, pk), ClosureApprovalForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        proposed, form, at = closure_approval_of(request.actor, pk), ClosureApprovalForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.ask(request, proposed, form)
        decide = approve_closure if request.POST.get("decision") == "approve" else refuse
        try:
            decide(pk, by=request.actor, at=at, note=form.cleaned_data["note"])
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, closure_approval_of(request.actor, pk), form, status=409)
        messages.success(
            request,
            "Approved. We’re updating the dates." if decide is approve_closure else "Refused. Nothing has changed.",
        )
        return redirect("setup:calendar")

    def ask(self, request: CouncilRequest, proposed: Any, form: ClosureApprovalForm, status: int = 200) -> HttpResponse:
        facts = [
            Fact("Requested by", f"{proposed.proposed_by_name}, {wording.moment(proposed.proposed_at)}"),
            Fact("Reason", proposed.reason),
        ]
        context = {"form": form, "title": str(proposed.proposal), "facts": facts, "closed": _closed(request, proposed)}
        return render(request, "setup/calendar/closure_approval.html", context, status=status)


def _closed(request: CouncilRequest, proposed: Any) -> str:
    if proposed.decision:
        return f"{proposed.decision.capitalize()} by {proposed.decided_by_name}."
    own = proposed.proposed_by_id == request.actor.user_id
    return "You requested this, so someone else has to approve it." if own else ""


def _waiting(request: CouncilRequest) -> list[Closure]:
    return [
        Closure(
            str(each.proposal),
            f"{each.proposed_by_name}, {wording.moment(each.proposed_at)}",
            reverse("setup:closure-approval", args=[each.pk]),
        )
        for each in waiting_closures(request.actor)
    ]


def _decide(request: CouncilRequest, off: DayOff, reason: str, at: datetime) -> HttpResponse:
    change = begin(decide_for_council(off, Decided(request.actor, at, reason)), at)
    if change.finished_at is None:
        return redirect("setup:calendar-progress", pk=change.pk)
    done = "is a working day again" if off.counts_again else "is now a non-working day"
    messages.success(request, f"{wording.weekday(off.day)} {done}. {counts_sentence(change)}")
    return redirect("setup:calendar")


def _confirm(request: CouncilRequest, found: Preview, at: datetime, form: RemovalForm | None = None) -> HttpResponse:
    # Administrators see figures, never cases.
    sees = request.actor.sees_whole_council
    context = {
        "found": found,
        "day": wording.weekday(found.off.day),
        "needs_approval": found.off.day < london_day(at),
        "lines": [line for case in found.cases for line in moved_date_lines(case)] if sees else [],
        "left": found.moved - len(found.cases) if sees else 0,
        "answers": answers_of(request.POST),
        "form": form,
    }
    return render(request, "setup/calendar/calendar_check.html", context, status=409 if form and form.errors else 200)

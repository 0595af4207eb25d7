"""The worklist, and the next case to triage."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import may_ever
from complaints.cases.queries.worklist import next_to_triage, waiting, worklist
from complaints.keyset_pagination import PageCursor
from complaints.safeguarding.queries import urgent_tasks
from complaints.vocabulary.lifecycle import TRANSITIONS, Move
from councils.queries import working_calendar
from councils.vocabulary.roles import CASEWORK_ROLES, LISTING_ROLES, LOGGING_ROLES
from portal.casework.presenters import DeadlineReader
from portal.casework.safeguarding.presenters import urgent_lines
from portal.casework.worklist.presenters import screen, worklist_filter_of
from portal.http.access import CouncilRequest, StaffView

MOST_URGENT = 20


def deadline_reader_of(request: CouncilRequest) -> DeadlineReader:
    council = request.council
    return DeadlineReader(timezone.now(), working_calendar(council.pk), council.due_soon_days)


class WorklistView(StaffView):
    roles = tuple(LISTING_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        deadline_reader = deadline_reader_of(request)
        worklist_filter, today = worklist_filter_of(request.GET), deadline_reader.views()
        after, before = (PageCursor.parse(request.GET.get(side, "")) for side in ("after", "before"))
        page = worklist(request.actor, worklist_filter, today, after=after, before=before)
        works_on_cases = request.actor.has(*CASEWORK_ROLES)
        shown = screen(
            worklist_filter,
            page,
            waiting(request.actor, today),
            deadline_reader,
            logs_alone=request.actor.has(*LOGGING_ROLES) and not works_on_cases,
        )
        context = {
            "screen": shown,
            "may_triage": may_ever(request.actor, Move.ACCEPT),
            "urgent": urgent_lines(urgent_tasks(request.actor)[:MOST_URGENT]) if works_on_cases else (),
        }
        return render(request, "casework/worklist/worklist.html", context)


class NextToTriageView(StaffView):
    """Redirects to the triage page of the case waiting longest, first where someone may be at risk."""

    roles = tuple(TRANSITIONS[Move.ACCEPT].roles)

    def get(self, request: CouncilRequest) -> HttpResponse:
        reference = next_to_triage(request.actor, request.GET.get("after", ""))
        if reference:
            return redirect("casework:accept", reference=reference)
        messages.success(request, "There are no other cases to triage.")
        return redirect("casework:worklist")

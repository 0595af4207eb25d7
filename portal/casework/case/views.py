"""The case page and its documents."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from complaints.approvals.queries import waiting_approvals_of
from complaints.case_facts.queries import CaseContext, may_classify, may_ever, open_tasks_of, roles_on
from complaints.cases.queries.case_page import case_document, case_page
from complaints.cases.rules.available_moves import open_moves
from complaints.keyset_pagination import PageCursor
from complaints.people.queries.behaviour import markers_of
from complaints.people.queries.person_records import other_cases_of
from complaints.safeguarding.queries import staff_concerned
from complaints.vocabulary.correspondence import CLEAN
from complaints.vocabulary.lifecycle import URGENT, Move, Status, TaskKind
from councils.vocabulary.roles import CASEWORK_ROLES, Actor
from ombudsman.queries import goes_to_ombudsman, referrals_of
from ombudsman.rules import LOGS, LetterKind
from portal.casework.approvals.presenters import approval_line
from portal.casework.case.presenters import case_screen
from portal.casework.moves.presenters import DECIDED
from portal.casework.people.presenters import BesideRecord, beside_record, case_line
from portal.casework.presenters import DeadlineReader
from portal.casework.tasks.presenters import task_lines
from portal.files.documents import as_download
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import Column
from portal.layout.reply_due import due_badge

STAGE_COLUMNS = tuple(
    Column(text) for text in ("Stage", "Received", "Acknowledged", "Due", "Responded", "Outcome", "Responded by")
)


class CaseView(StaffView):
    duplicates: Callable[[Actor, CaseContext], object] | None = None
    # How many others are about the same policy, where `as_view` gives it.
    cluster: Callable[[Actor, Any], object] | None = None
    # Who else complains.
    joint: Callable[[Actor, Any], object] | None = None
    # Which case is next to triage.
    following: Callable[[Actor, str], str] | None = None

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        before = PageCursor.parse(request.GET.get("before", ""))
        page = case_page(request.actor, reference, before)
        deadline_reader = DeadlineReader(
            timezone.now(), page.case_context.facts.calendar, request.council.due_soon_days
        )
        case = page.case_context.case
        found = open_moves(page.case_context.facts, roles_on(request.actor, case), deadline_reader.today)
        open_now = [each for each in found if each.move is not Move.CLASSIFY or may_classify(request.actor, case)]
        opens_person = request.actor.has(*CASEWORK_ROLES)
        asks_who = opens_person and case.person is not None and case.status == Status.RECEIVED
        may_triage = may_ever(request.actor, Move.ACCEPT)
        decided = may_triage and DECIDED in request.GET
        if asks_who:
            beside = beside_record(request.actor, case.person)
        else:
            beside = BesideRecord(markers_of(request.actor, case.person))
        context = {
            "screen": case_screen(
                page, open_now, deadline_reader, first_page=before is None, opens_person=opens_person
            ),
            "may_decide_adjustments": opens_person,
            "tasks": task_lines(
                [
                    task
                    for task in sorted(open_tasks_of(case), key=lambda task: task.kind not in URGENT)
                    if opens_person or task.kind != TaskKind.REVIEW_MARKER
                ],
                deadline_reader.today,
                may_decide=opens_person,
            ),
            "approvals": [approval_line(each) for each in waiting_approvals_of(case)],
            "referrals": [_referral(each, deadline_reader.today) for each in referrals_of(request.actor, case.pk)],
            "duplicates": self.duplicates(request.actor, page.case_context) if self.duplicates else None,
            "may_log_referral": request.actor.has(*LOGS) and goes_to_ombudsman(case),
            "other_cases": [case_line(each, case.person_id) for each in other_cases_of(request.actor, case)],
            "lookalikes": beside.lookalikes,
            "may_triage": may_triage,
            "following": self.following(request.actor, reference) if decided and self.following else "",
            "stage_columns": STAGE_COLUMNS,
            "about_staff": staff_concerned(case),
            "markers": beside.markers,
            "joint": self.joint(request.actor, case) if self.joint else None,
            "cluster": self.cluster(request.actor, case) if self.cluster and opens_person else None,
        }
        return render(request, "casework/case/case.html", context)


class CaseDocumentView(StaffView):
    def get(self, request: CouncilRequest, reference: str, key: str) -> HttpResponseBase:
        """409 while unchecked, or if it can never be opened."""
        document = case_document(request.actor, reference, key)
        if document.state == CLEAN:
            return as_download(document)
        told = {"reference": reference, "document": document}
        return render(request, "casework/case/document_unavailable.html", told, status=409)


def _referral(referral: Any, today: Any) -> dict[str, Any]:
    title = f"{referral}, {LetterKind(referral.kind).label.lower()}"
    return {"pk": referral.pk, "title": title, "due": due_badge(referral, today)}

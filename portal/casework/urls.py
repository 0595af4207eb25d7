"""Addresses of the staff side: the worklist, a case, and one page for each move."""

from django.urls import include, path

from complaints.vocabulary.lifecycle import Move
from portal.casework.views import (
    absence,
    api_tokens,
    approvals,
    calendar_feed,
    case,
    case_tasks,
    clock,
    closing,
    contact_details,
    correspondence,
    going_out,
    handling,
    letter,
    log,
    triage,
    worklist,
)

app_name = "casework"

MOVES = {
    Move.ACCEPT: triage.AcceptView,
    Move.DECLINE: triage.DeclineView,
    Move.REROUTE: triage.RerouteView,
    Move.RECLASSIFY: closing.ReclassifyView,
    Move.SETTLE: closing.SettleView,
    Move.ASSIGN: handling.AssignView,
    Move.ACKNOWLEDGE: clock.AcknowledgeView,
    Move.PAUSE: clock.PauseView,
    Move.RESUME: clock.ResumeView,
    Move.EXTEND: clock.ExtendView,
    Move.WITHDRAW_EXTENSION: clock.WithdrawExtensionView,
    Move.UPDATE: clock.UpdateView,
    Move.CORRECT_RECEIPT: clock.CorrectReceiptView,
    Move.CORRECT_CONTACT: contact_details.CorrectContactView,
    Move.RESPOND: handling.RespondView,
    Move.ESCALATE: handling.EscalateView,
    Move.CLOSE: closing.CloseView,
    Move.WITHDRAW: closing.WithdrawView,
    Move.REOPEN: closing.ReopenView,
    Move.ADD_NOTE: correspondence.AddNoteView,
    Move.ATTACH: correspondence.AttachView,
    Move.RECORD_LEARNING: correspondence.RecordLearningView,
}

of_case = [
    path("", case.CaseView.as_view(), name="case"),
    path("letters/<int:pk>/", letter.LetterToPostView.as_view(), name="letter"),
    path("documents/<uuid:key>/", case.CaseDocumentView.as_view(), name="document"),
    path("private-link/", contact_details.RenewPrivateLinkView.as_view(), name="private-link"),
    path("tasks/<int:pk>/", case_tasks.CompleteTaskView.as_view(), name="task"),
    *(path(f"{move.value.replace('_', '-')}/", page.as_view(), name=move.value) for move, page in MOVES.items()),
]

urlpatterns = [
    path("", worklist.WorklistView.as_view(), name="worklist"),
    path("tasks/", case_tasks.TasksView.as_view(), name="tasks"),
    path("approvals/", approvals.ApprovalsView.as_view(), name="approvals"),
    path("approvals/<int:pk>/", approvals.ApprovalView.as_view(), name="approval"),
    path("going-out/", going_out.GoingOutView.as_view(), name="going-out"),
    path("calendar/", calendar_feed.CalendarFeedView.as_view(), name="calendar-feed"),
    path("api-tokens/", api_tokens.ApiTokensView.as_view(), name="api-tokens"),
    path("absence/", absence.AbsenceView.as_view(), name="absence"),
    path("triage/next/", worklist.NextToTriageView.as_view(), name="next-triage"),
    path("log/", log.LogCaseView.as_view(), name="log"),
    path("cases/<str:reference>/", include(of_case)),
]

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
    Move.ACCEPT: triage.Accept,
    Move.DECLINE: triage.Decline,
    Move.REROUTE: triage.Reroute,
    Move.RECLASSIFY: closing.Reclassify,
    Move.SETTLE: closing.Settle,
    Move.ASSIGN: handling.Assign,
    Move.ACKNOWLEDGE: clock.Acknowledge,
    Move.PAUSE: clock.Pause,
    Move.RESUME: clock.Resume,
    Move.EXTEND: clock.Extend,
    Move.WITHDRAW_EXTENSION: clock.WithdrawExtension,
    Move.UPDATE: clock.Update,
    Move.CORRECT_RECEIPT: clock.CorrectReceipt,
    Move.CORRECT_CONTACT: contact_details.CorrectContactView,
    Move.RESPOND: handling.Respond,
    Move.ESCALATE: handling.Escalate,
    Move.CLOSE: closing.Close,
    Move.WITHDRAW: closing.Withdraw,
    Move.REOPEN: closing.Reopen,
    Move.ADD_NOTE: correspondence.AddNote,
    Move.ATTACH: correspondence.Attach,
    Move.RECORD_LEARNING: correspondence.RecordLearning,
}

of_case = [
    path("", case.CaseView.as_view(), name="case"),
    path("letters/<int:pk>/", letter.LetterToPost.as_view(), name="letter"),
    path("documents/<uuid:key>/", case.Download.as_view(), name="document"),
    path("private-link/", contact_details.PrivateLinkView.as_view(), name="private-link"),
    path("tasks/<int:pk>/", case_tasks.CompleteTaskView.as_view(), name="task"),
    *(path(f"{move.value.replace('_', '-')}/", page.as_view(), name=move.value) for move, page in MOVES.items()),
]

urlpatterns = [
    path("", worklist.Worklist.as_view(), name="worklist"),
    path("tasks/", case_tasks.TasksView.as_view(), name="tasks"),
    path("approvals/", approvals.ApprovalsView.as_view(), name="approvals"),
    path("approvals/<int:pk>/", approvals.ApprovalView.as_view(), name="approval"),
    path("going-out/", going_out.GoingOut.as_view(), name="going-out"),
    path("calendar/", calendar_feed.FeedPage.as_view(), name="calendar-feed"),
    path("api-tokens/", api_tokens.ApiTokensView.as_view(), name="api-tokens"),
    path("absence/", absence.AbsencePage.as_view(), name="absence"),
    path("triage/next/", worklist.NextToTriage.as_view(), name="next-triage"),
    path("log/", log.Log.as_view(), name="log"),
    path("cases/<str:reference>/", include(of_case)),
]

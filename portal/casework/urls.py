"""URLs of casework."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import URLPattern, include, path

from complaints.cases.operations.special_matters import record_answers, record_staff_told
from complaints.cases.queries.worklist import next_to_triage
from complaints.cases.rules.special_matters import follow
from complaints.people.operations.behaviour import record_matter
from complaints.people.operations.joint_complainants import note_names
from complaints.people.operations.person_records import protect_address
from complaints.policy_clusters.operations import name_policy
from complaints.policy_clusters.queries import cluster_of, policy_choices
from complaints.repeat_contacts.operations import add_to_earlier, ask_for_next_stage
from complaints.safeguarding.operations import note_at_start
from complaints.safeguarding.queries import open_task_of
from complaints.vocabulary.lifecycle import Move
from portal.casework.absence import views as absence
from portal.casework.adjustments import views as adjustments
from portal.casework.api_tokens import views as api_tokens
from portal.casework.approvals import views as approvals
from portal.casework.behaviour import views as behaviour
from portal.casework.calendar_feed import views as calendar_feed
from portal.casework.case import views as case
from portal.casework.closing import views as closing
from portal.casework.consent import views as consent
from portal.casework.contact_details import views as contact_details
from portal.casework.correspondence import views as correspondence
from portal.casework.declining import views as declining
from portal.casework.duplicates import views as duplicates
from portal.casework.duplicates.forms import ADD_TO, NEXT_STAGE
from portal.casework.duplicates.presenters import duplicates_panel, panel_before_logging
from portal.casework.exceptions import views as exceptions
from portal.casework.forwarding import views as forwarding
from portal.casework.handling import views as handling
from portal.casework.joint_complainants import views as joint_complainants
from portal.casework.joint_complainants.presenters import joint_panel
from portal.casework.letters import views as letters
from portal.casework.links import views as links
from portal.casework.log import views as log
from portal.casework.logged import views as logged
from portal.casework.offering import views as offering
from portal.casework.pausing_and_extending import views as pausing_and_extending
from portal.casework.people import views as people
from portal.casework.policies import views as policies
from portal.casework.reminder_preview import views as reminder_preview
from portal.casework.representations import views as representations
from portal.casework.safeguarding import views as safeguarding
from portal.casework.safety_markers import views as safety_markers
from portal.casework.special_matters import views as special_matters
from portal.casework.tasks import views as tasks
from portal.casework.triage import views as triage
from portal.casework.triage.presenters import triage_screen
from portal.casework.worklist import views as worklist

app_name = "casework"

MOVES = {
    Move.ACCEPT: triage.TriageView,
    Move.DECLINE: declining.DeclineView,
    Move.FORWARD: forwarding.ForwardView,
    Move.FORWARD_PART: forwarding.ForwardPartView,
    Move.ADD_TO_OPEN: duplicates.AddToOpenView,
    Move.DECIDE_MATTER: special_matters.DecideMatterView,
    Move.PASS_TO_LEGAL: special_matters.PassToLegalView,
    Move.SPLIT: links.SplitView,
    Move.REROUTE: triage.RerouteView,
    Move.RECLASSIFY: closing.ReclassifyView,
    Move.SKIP_STAGE: exceptions.SkipStageView,
    Move.LOG_BY_MISTAKE: exceptions.LogByMistakeView,
    Move.OFFER_COMPLAINT: offering.OfferComplaintView,
    Move.ANSWER_OFFER: offering.AnswerOfferView,
    Move.HAND_OVER: offering.HandOverView,
    Move.SHARE_PRAISE: offering.SharePraiseView,
    Move.SETTLE: closing.SettleView,
    Move.ASSIGN: handling.AssignView,
    Move.ACKNOWLEDGE: handling.AcknowledgeView,
    Move.PAUSE: pausing_and_extending.PauseView,
    Move.RESUME: pausing_and_extending.ResumeView,
    Move.EXTEND: pausing_and_extending.ExtendView,
    Move.WITHDRAW_EXTENSION: pausing_and_extending.WithdrawExtensionView,
    Move.UPDATE: handling.UpdateView,
    Move.CORRECT_RECEIPT: pausing_and_extending.CorrectReceiptView,
    Move.CORRECT_CONTACT: contact_details.CorrectContactView,
    Move.RESPOND: handling.RespondView,
    Move.ESCALATE: handling.EscalateView,
    Move.CLOSE: closing.CloseView,
    Move.WITHDRAW: closing.WithdrawView,
    Move.REOPEN: closing.ReopenView,
    Move.TAKE_BACK: closing.TakeBackView,
    Move.ADD_NOTE: correspondence.AddNoteView,
    Move.ATTACH: correspondence.AttachView,
    Move.RECORD_LEARNING: correspondence.RecordLearningView,
    Move.CLASSIFY: triage.ClassifyView,
    Move.ASK_CONSENT: consent.AskConsentView,
    Move.RECORD_CONSENT: consent.RecordConsentView,
    Move.END_CONSENT: consent.EndConsentView,
    Move.CLOSE_WITHOUT_CONSENT: consent.CloseWithoutConsentView,
    Move.MARK_SAFEGUARDING: safeguarding.MarkSafeguardingView,
    Move.LIFT_SAFEGUARDING: safeguarding.LiftSafeguardingView,
    Move.NAME_STAFF: safeguarding.NameStaffView,
    Move.SEND_TO_DIRECTOR: representations.SendToDirectorView,
    Move.DIRECTOR_DECISION: representations.DirectorDecisionView,
    Move.MEMBERS_DECISION: representations.MembersDecisionView,
    Move.NAME_POLICY: triage.NamePolicyView,
}

# What some pages are given: the possible duplicates of a contact, and what triage shows and records beside its move.
POLICIES: dict[str, Any] = {"policies": policy_choices, "name_policy": name_policy}
PANEL = {"duplicates": duplicates_panel}
LOGGED: dict[str, Any] = {
    "check_page": partial(log.check_page, duplicates=panel_before_logging),
    "to_tell": log.to_tell_caller,
    "urgent_task": open_task_of,
    "note_at_start": note_at_start,
    "note_together": note_names,
    "protect_address": protect_address,
    "instead": {
        ADD_TO: (add_to_earlier, "Added to {} as a message from them."),
        NEXT_STAGE: (ask_for_next_stage, "{} is at the next stage. The complaint champions are notified."),
    },
}
BESIDE_CASE: dict[str, Any] = {
    **PANEL,
    "cluster": cluster_of,
    "joint": joint_panel,
    "following": next_to_triage,
}
ANSWERS = {"follow": follow, "record_answers": record_answers}
GIVEN: dict[Move, dict[str, Any]] = {
    Move.ACCEPT: {
        **PANEL,
        **ANSWERS,
        "screen": triage_screen,
        "following": next_to_triage,
        "note_at_start": note_at_start,
        "record_matter": record_matter,
        **POLICIES,
    },
    Move.NAME_POLICY: POLICIES,
    Move.DECLINE: {**PANEL, **ANSWERS},
    Move.ADD_TO_OPEN: {**PANEL, **ANSWERS},
    Move.RECLASSIFY: ANSWERS,
    Move.DECIDE_MATTER: ANSWERS,
    Move.PASS_TO_LEGAL: ANSWERS,
}


# Accepting is one decision of several on its page.
ADDRESSES = {Move.ACCEPT: "triage"}


def move_pages() -> Iterator[URLPattern]:
    for move, page in MOVES.items():
        yield path(
            f"{ADDRESSES.get(move, move.value.replace('_', '-'))}/",
            page.as_view(**GIVEN.get(move, {})),
            name=move.value,
        )


of_case = [
    path("", case.CaseView.as_view(**BESIDE_CASE), name="case"),
    path("joint/add/", joint_complainants.AddJointComplainantView.as_view(), name="add-joint-complainant"),
    path(
        "joint/<int:pk>/correct/",
        joint_complainants.CorrectJointComplainantView.as_view(),
        name="correct-joint-complainant",
    ),
    path(
        "joint/<int:pk>/remove/",
        joint_complainants.RemoveJointComplainantView.as_view(),
        name="remove-joint-complainant",
    ),
    path("person-concerned/", joint_complainants.PersonConcernedView.as_view(), name="person-concerned"),
    path("joint/spokesperson/", joint_complainants.ChangeSpokespersonView.as_view(), name="change-spokesperson"),
    path("joint/copies/<int:pk>/", joint_complainants.CopyView.as_view(), name="joint-copy"),
    path("adjustments/", adjustments.AdjustmentsView.as_view(), name="adjustments"),
    path("adjustments/classify/", adjustments.ClassifyAdjustmentsView.as_view(), name="classify-adjustments"),
    path("adjustments/add/", adjustments.AddAdjustmentView.as_view(), name="add-adjustment"),
    path("adjustments/<int:pk>/", adjustments.DecideAdjustmentView.as_view(), name="decide-adjustment"),
    path("adjustments/<int:pk>/end/", adjustments.EndAdjustmentView.as_view(), name="end-adjustment"),
    path("behaviour/", behaviour.BehaviourView.as_view(), name="behaviour"),
    path("behaviour/propose/", behaviour.ProposeLimitsView.as_view(), name="propose-limits"),
    path("behaviour/<int:pk>/decide/", behaviour.DecideLimitsView.as_view(), name="decide-limits"),
    path("behaviour/<int:pk>/review/", behaviour.ReviewLimitsView.as_view(), name="review-limits"),
    path("behaviour/<int:pk>/appeal/", behaviour.AppealLimitsView.as_view(), name="appeal-limits"),
    path("behaviour/<int:pk>/appeal/decide/", behaviour.DecideAppealView.as_view(), name="decide-limits-appeal"),
    path("safety-markers/", safety_markers.SafetyMarkersView.as_view(), name="safety-markers"),
    path("safety-markers/add/", safety_markers.AddSafetyMarkerView.as_view(), name="add-safety-marker"),
    path(
        "safety-markers/<int:pk>/review/", safety_markers.ReviewSafetyMarkerView.as_view(), name="review-safety-marker"
    ),
    path("safety-markers/<int:pk>/end/", safety_markers.EndSafetyMarkerView.as_view(), name="end-safety-marker"),
    path("letters/<int:pk>/order/", letters.FormatOrderView.as_view(), name="format-order"),
    path("letters/<int:pk>/", letters.LetterToPostView.as_view(), name="letter"),
    path("documents/<uuid:key>/", case.CaseDocumentView.as_view(), name="document"),
    path("address/", contact_details.ProtectedAddressView.as_view(), name="protected-address"),
    path("open/", safeguarding.OpenCaseView.as_view(), name="open-case"),
    path("opened/", safeguarding.ReadingsView.as_view(), name="readings"),
    path("private-link/", contact_details.RenewPrivateLinkView.as_view(), name="private-link"),
    path("link/", links.LinkCasesView.as_view(), name="link"),
    path("link/<int:pk>/remove/", links.RemoveLinkView.as_view(), name="remove-link"),
    path("tasks/<int:pk>/", tasks.CompleteTaskView.as_view(record_staff_told=record_staff_told), name="task"),
    *move_pages(),
]

urlpatterns = [
    path("", worklist.WorklistView.as_view(), name="worklist"),
    path("tasks/", tasks.TasksView.as_view(), name="tasks"),
    path("approvals/", approvals.ApprovalsView.as_view(), name="approvals"),
    path("approvals/<int:pk>/", approvals.ApprovalView.as_view(), name="approval"),
    path("going-out/", reminder_preview.ReminderPreviewView.as_view(), name="going-out"),
    path("calendar/", calendar_feed.CalendarFeedView.as_view(), name="calendar-feed"),
    path("api-tokens/", api_tokens.ApiTokensView.as_view(), name="api-tokens"),
    path("absence/", absence.AbsenceView.as_view(), name="absence"),
    path("triage/next/", worklist.NextToTriageView.as_view(), name="next-triage"),
    path("people/<int:person>/", people.PersonView.as_view(), name="person"),
    path("people/<int:person>/join/", people.FindRecordView.as_view(), name="find-record"),
    path("people/<int:person>/join/<int:other>/", people.JoinPeopleView.as_view(), name="join-people"),
    path("people/merges/<int:merge>/separate/", people.SeparatePeopleView.as_view(), name="separate-people"),
    path("policies/", policies.NamedPoliciesView.as_view(), name="policies"),
    path("policies/<int:pk>/", policies.NamedPolicyView.as_view(), name="policy"),
    path("policies/<int:pk>/review/", policies.ReviewPolicyView.as_view(), name="review-policy"),
    path("log/", log.LogCaseView.as_view(duplicates=panel_before_logging), name="log"),
    path("log/checked/", logged.LogCheckedCaseView.as_view(**LOGGED), name="log-checked"),
    path("log/callers/", log.CallersView.as_view(), name="callers"),
    path("cases/<str:reference>/", include(of_case)),
]

"""Referrals and their steps."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.case_facts.queries import cases_visible_to, sent_before
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Audience
from councils.bodies.rules import Ombudsman, ombudsman_for, ombudsmen
from councils.calendars.rules import london_day
from councils.queries import names_of_role
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from ombudsman import operations
from ombudsman.queries import letters_under_reference, obstacle_to_asking, referral_list, referrals_visible_to
from ombudsman.rules import ANSWERS, LOGS, READS, LetterKind
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as
from portal.layout.display import Column, PageLink
from portal.referrals import presenters
from portal.referrals.forms import (
    COLLEAGUES,
    AskColleagueForm,
    CorrectReferralForm,
    ExtendReplyForm,
    HeadForm,
    NotificationForm,
    OmbudsmanDecisionForm,
    ReplyForm,
)

COLUMNS = tuple(
    Column(text) for text in ("Reference", "Reply", "Decision", "Ombudsman", "Letter", "Notified", "Who replies")
)
MOST_ROWS = 200
# The fields of each refusal.
FIELDS = {
    "referral.future": ("notified_on",),
    "referral.before_receipt": ("notified_on",),
    "referral.reference": ("reference",),
    "referral.other_case": ("reference",),
    "referral.letter_date": ("reply_by", "until"),
    "referral.not_later": ("until",),
    "referral.late_already": ("agreed_on",),
    "referral.agreed_on": ("agreed_on",),
    "referral.head": ("head",),
    "referral.reply_date": ("replied_on",),
    "referral.reply_empty": ("reply",),
    "referral.decision": ("decision",),
    "referral.decision_date": ("decided_on",),
    "referral.draft": ("decided_on",),
    "referral.question": ("question",),
    "referral.nobody_to_ask": ("whom",),
    "referral.why": ("why",),
}


def _today() -> date:
    return london_day(timezone.now())


class ReferralsView(StaffView):
    roles = LOGS

    def get(self, request: CouncilRequest) -> HttpResponse:
        show_all = request.GET.get("show") == "all"
        found = referral_list(request.actor, unanswered=not show_all)[:MOST_ROWS]
        today = _today()
        return render(
            request,
            "referrals/list.html",
            {"rows": [presenters.row(each, today) for each in found], "columns": COLUMNS, "show_all": show_all},
        )


class OneReferralView(StaffView):
    roles = READS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        referral = referrals_visible_to(request.actor).select_related("case", "head").get(pk=pk)
        others = letters_under_reference(request.actor, referral)
        may_log, may_answer = request.actor.has(*LOGS), request.actor.has(*ANSWERS)
        shown = presenters.page(referral, others, _today(), may_log=may_log, may_answer=may_answer)
        return render(request, "referrals/referral.html", {"page": shown})


class StepView(StaffView):
    """A form for one step; refusals become form errors."""

    roles: tuple[Role, ...] = LOGS
    title = ""
    done = ""
    button = "Save"

    def form(self, data: Any) -> forms.Form:
        raise NotImplementedError

    def take(self, said: dict[str, Any]) -> Any:
        raise NotImplementedError

    def back(self) -> PageLink:
        raise NotImplementedError

    def get(self, request: CouncilRequest, **kwargs: Any) -> HttpResponse:
        return self._page(self.form(None))

    def post(self, request: CouncilRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                referral = self.take(dict(form.cleaned_data))
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                # A second press may find nothing left to do.
                if sent_before(self.case_id(), sent_as(request)) is not None:
                    return self._taken(self.taken())
                form.add_error(_field_of(refusal, form), refusal.message)
            else:
                return self._taken(referral)
        return self._page(form)

    def action_context(self) -> ActionContext:
        return ActionContext(self.case_id(), self.request.actor, timezone.now(), sent_as=sent_as(self.request))

    def case_id(self) -> int:
        raise NotImplementedError

    def taken(self) -> Any:
        """Return the referral after a second press."""
        raise NotImplementedError

    def _taken(self, referral: Any) -> HttpResponse:
        messages.success(self.request, self.done)
        return redirect("referrals:referral", pk=referral.pk)

    def _page(self, form: forms.Form) -> HttpResponse:
        context = {"form": form, "title": self.title, "button": self.button, "back": self.back()}
        return render(self.request, "referrals/step.html", context, status=400 if form.errors else 200)

    def heads(self, case: Any) -> list[tuple[str, str]]:
        people = names_of_role(case.council_id, Role.HEAD_OF_SERVICE, case.service_area_id)
        return [(str(pk), name) for pk, name in people]


def _field_of(refusal: RuleBroken, form: forms.Form) -> str | None:
    return next((name for name in FIELDS.get(refusal.code, ()) if name in form.fields), None)


class LogReferralView(StepView):
    title = "Log a letter from the Ombudsman"
    done = "Letter logged. The date for the reply is on the case and in the worklist."
    button = "Log it"

    def _case(self) -> Any:
        seen = cases_visible_to(self.request.actor).select_related("service_area")
        return seen.get(reference=self.kwargs["reference"])

    def case_id(self) -> int:
        return int(self._case().pk)

    def taken(self) -> Any:
        return referrals_visible_to(self.request.actor).filter(case_id=self.case_id()).latest("pk")

    def form(self, data: Any) -> forms.Form:
        case = self._case()
        initial = {"body": ombudsman_for(case.service_area.landlord, case.procedure).key}
        return NotificationForm(data, initial=initial, heads=self.heads(case))

    def take(self, said: dict[str, Any]) -> Any:
        notification = operations.Notification(
            said["body"],
            said["reference"],
            said["notified_on"],
            said["question"],
            said["reply_by"],
            LetterKind(said["kind"]),
        )
        return operations.log_referral(
            self.action_context(), notification=notification, head_id=int(said["head"]) if said["head"] else None
        )

    def back(self) -> PageLink:
        return PageLink("Back to the case", reverse("casework:case", args=[self.kwargs["reference"]]))


class ReferralStepView(StepView):
    def referral(self) -> Any:
        return referrals_visible_to(self.request.actor).select_related("case").get(pk=self.kwargs["pk"])

    def case_id(self) -> int:
        return int(self.referral().case_id)

    def taken(self) -> Any:
        return self.referral()

    def back(self) -> PageLink:
        return PageLink("Back to the referral", reverse("referrals:referral", args=[self.kwargs["pk"]]))


class AssignReplyView(ReferralStepView):
    title = "Choose who replies"
    done = "Assigned."

    def form(self, data: Any) -> forms.Form:
        referral = self.referral()
        return HeadForm(data, heads=self.heads(referral.case), initial={"head": str(referral.head_id or "")})

    def take(self, said: dict[str, Any]) -> Any:
        return operations.assign_head(self.action_context(), referral_id=self.kwargs["pk"], head_id=int(said["head"]))


class ReplyView(ReferralStepView):
    roles = ANSWERS
    title = "Record the reply to the Ombudsman"
    done = "Reply recorded. No reply is due now."

    def form(self, data: Any) -> forms.Form:
        self.referral()
        return ReplyForm(data, initial={"replied_on": _today()})

    def take(self, said: dict[str, Any]) -> Any:
        return operations.record_reply(self.action_context(), referral_id=self.kwargs["pk"], **said)


class RecordDecisionView(ReferralStepView):
    @property
    def title(self) -> str:  # type: ignore[override]
        return f"Record the Ombudsman's {self._ombudsman().words.decision}"

    @property
    def done(self) -> str:  # type: ignore[override]
        return f"The {self._ombudsman().words.decision} has been recorded."

    def _ombudsman(self) -> Ombudsman:
        return ombudsmen()[self.referral().body]

    def form(self, data: Any) -> forms.Form:
        referral = self.referral()
        letters = [referral, *letters_under_reference(self.request.actor, referral)]
        ombudsman = ombudsmen()[referral.body]
        hint = presenters.decision_hint(letters, ombudsman.words.decision)
        return OmbudsmanDecisionForm(data, ombudsman=ombudsman, hint=hint)

    def take(self, said: dict[str, Any]) -> Any:
        return operations.record_decision(self.action_context(), referral_id=self.kwargs["pk"], **said)


class ExtendReplyView(ReferralStepView):
    title = "Extend the date of the reply"
    done = "Date of the reply extended."

    def form(self, data: Any) -> forms.Form:
        self.referral()
        return ExtendReplyForm(data, initial={"agreed_on": _today()})

    def take(self, said: dict[str, Any]) -> Any:
        return operations.extend_reply(self.action_context(), referral_id=self.kwargs["pk"], **said)


class AskColleagueView(ReferralStepView):
    title = "Ask a colleague"
    done = "The question is a task on the case, and we’re emailing them."
    button = "Ask"

    def form(self, data: Any) -> forms.Form:
        case, actor = self.referral().case, self.request.actor
        return AskColleagueForm(data, obstacles={whom: obstacle_to_asking(actor, case, whom) for whom in COLLEAGUES})

    def take(self, said: dict[str, Any]) -> Any:
        whom = Audience(said["whom"])
        return operations.ask_colleague(
            self.action_context(), referral_id=self.kwargs["pk"], whom=whom, question=said["question"]
        )


class CorrectReferralView(ReferralStepView):
    title = "Correct this letter's details"
    done = "Details corrected."

    def form(self, data: Any) -> forms.Form:
        referral = self.referral()
        names = ("body", "reference", "kind", "notified_on", "question", "replied_on", "reply")
        initial = {name: getattr(referral, name) for name in (*names, "decision", "decided_on", "findings")}
        others = letters_under_reference(self.request.actor, referral)
        initial["reply_by"] = referral.due_on
        return CorrectReferralForm(data, referral=referral, others=len(others), initial=initial)

    def take(self, said: dict[str, Any]) -> Any:
        why = said.pop("why")
        facts = operations.ReferralFacts(kind=LetterKind(said.pop("kind")), **said)
        return operations.correct_referral(self.action_context(), referral_id=self.kwargs["pk"], facts=facts, why=why)

"""A draft: started from a version, changed part by part, and taken from step to step until it is published."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.policy_trials.operations import publish
from complaints.policy_trials.queries import version_preview
from councils.calendars.rules import london_day
from councils.policies import operations as policies
from councils.policies.operations import DraftContext, Naming
from councils.policies.queries import policy_draft, procedure_rules, published_version, version_before
from councils.policies.rules.drafts import changes
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.policy_editing import answered, entries, entry, without
from councils.policies.rules.policy_questions import QuestionGroup, part_called
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES
from councils.vocabulary.values import DraftState, DraftStep
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import Fact, PageLink
from portal.setup.drafts.forms import DraftStepForm, PartForm, StartForm, changed, name_of
from portal.setup.drafts.presenters import gap_address
from portal.setup.policies import presenters
from portal.setup.policies.rule_cards import chapters, grouped, is_general
from portal.setup.policies.views import code_page
from portal.setup.simulation.views import SimulateView
from portal.wording import moment

TAKES = {
    DraftStep.SUBMIT: policies.submit_draft,
    DraftStep.SEND_BACK: policies.send_back,
    DraftStep.DISCARD: policies.discard_draft,
    DraftStep.PUBLISH: publish,
}
TITLES = {
    DraftStep.SUBMIT: "Submit this draft for approval",
    DraftStep.SEND_BACK: "Send this draft back",
    DraftStep.DISCARD: "Discard this draft",
    DraftStep.PUBLISH: "Approve and publish",
}
SHOW_CASES = (DraftStep.SUBMIT, DraftStep.PUBLISH)
DONE = {
    DraftStep.SUBMIT: "Submitted. Someone who has not worked on the draft can now approve it.",
    DraftStep.SEND_BACK: "Sent back. You can now change the draft and submit it again.",
    DraftStep.DISCARD: "Discarded. The policy in force has not changed.",
    DraftStep.PUBLISH: "Approved and published.",
}


class StartDraftView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self._page(request, pk, StartForm(initial={"day": _next_month(timezone.now())}))

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        form = StartForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            naming = Naming(said["version"].strip(), f"{said['day'].isoformat()}T{said['time']}")
            try:
                draft = policies.start_draft(pk, naming, by=request.actor, at=timezone.now(), why=said["why"])
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "Draft started. It is a copy of that version until you change it.")
                return redirect("setup:draft", pk=draft.pk)
        return self._page(request, pk, form)

    def _page(self, request: CouncilRequest, pk: int, form: StartForm) -> HttpResponse:
        version = published_version(request.actor.council_id, pk)
        context = {"form": form, "version": version}
        return render(request, "setup/drafts/start.html", context, status=409 if form.errors else 200)


def _next_month(at: datetime) -> Any:
    today = london_day(at)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def replaced_rules(draft: Any) -> tuple[str, ProcedureRules]:
    """Return the version in force before the draft's start, or else the draft's origin."""
    rules = read_policy(draft.document)
    before = version_before(draft.council_id, draft.procedure, rules.in_force_from) or draft.based_on
    return f"Version {before.version}", procedure_rules(before)


class OneDraftView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        rules = read_policy(draft.document)
        before_name, before = replaced_rules(draft)
        matrix = presenters.matrix([(before_name, before), ("This draft", rules)])
        began = next(iter(draft.decisions.all()))
        context = {
            "draft": draft,
            "rules": rules,
            "state": presenters.STATES[DraftState(draft.state)],
            "facts": (
                Fact("Replaces", before_name),
                Fact("In force from", moment(rules.in_force_from)),
                Fact("Started by", f"{began.by_name}, {moment(began.at)}"),
                Fact("Reason", began.why),
            ),
            "before": before_name,
            "differences": changes(before, rules),
            "met": matrix.met,
            "steps": presenters.steps(draft, request.actor),
            "editable": presenters.change_address(draft) is not None,
            "may_simulate": request.actor.has(*SimulateView.roles),
            "chapters": chapters(draft.document, rules, presenters.change_address(draft)),
            "history": presenters.history(draft.decisions.all()),
        }
        return render(request, "setup/drafts/draft.html", context)


class DraftAndCodeView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        return code_page(
            request,
            f"{draft.document['title']}, version {draft.document['version']}",
            PageLink("Back to the draft", reverse("setup:draft", args=[pk])),
            [replaced_rules(draft), ("This draft", read_policy(draft.document))],
            partial(gap_address, draft),
        )


class DraftStepView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int, decision: DraftStep) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        form = DraftStepForm(step=decision, revision=draft.revision)
        return self._page(request, draft, decision, form, timezone.now())

    def post(self, request: CouncilRequest, pk: int, decision: DraftStep) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        form, at = DraftStepForm(request.POST, step=decision, revision=draft.revision), timezone.now()
        if form.is_valid():
            said = form.cleaned_data
            try:
                TAKES[decision](DraftContext(pk, request.actor, at, said["seen"], said["why"]))
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, DONE[decision])
                return redirect("setup:draft", pk=pk)
        return self._page(request, draft, decision, form, at)

    def _page(
        self, request: CouncilRequest, draft: Any, step: DraftStep, form: DraftStepForm, at: datetime
    ) -> HttpResponse:
        rules = read_policy(draft.document)
        before_name, before = replaced_rules(draft)
        cases = None
        if step in SHOW_CASES:
            cases = version_preview(draft.council_id, draft.procedure, rules.in_force_from, at)
        context = {
            "form": form,
            "draft": draft,
            "step": step.name.lower(),
            "title": TITLES[step],
            "start": moment(rules.in_force_from),
            "before": before_name,
            "differences": changes(before, rules),
            "cases": cases,
        }
        return render(request, "setup/drafts/decide.html", context, status=409 if form.errors else 200)


class EditPartView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int, part: str, number: int) -> HttpResponse:
        draft, found = self._found(request, pk, part, number)
        return self._page(request, draft, found, number, self._form(None, draft, found, number))

    def post(self, request: CouncilRequest, pk: int, part: str, number: int) -> HttpResponse:
        draft, found = self._found(request, pk, part, number)
        form = self._form(request.POST, draft, found, number)
        if form.is_valid():
            if "remove" in request.POST:
                document = partial(without, draft.document, found, number)
            else:
                document = partial(answered, draft.document, found, number, form.answers())
            if changed(form, DraftContext(pk, request.actor, timezone.now(), form.cleaned_data["seen"]), document):
                messages.success(request, f"{found.title}: changes saved.")
                return redirect("setup:draft", pk=pk)
        return self._page(request, draft, found, number, form)

    def _found(self, request: CouncilRequest, pk: int, key: str, number: int) -> tuple[Any, QuestionGroup]:
        draft = policy_draft(request.actor.council_id, pk)
        part = part_called(key.replace("-", "_"))
        if part is None or not 1 <= number <= (entries(draft.document, part) + 1 if part.many else 1):
            raise Http404
        return draft, part

    def _form(self, data: Any, draft: Any, part: QuestionGroup, number: int) -> PartForm:
        # A new stage comes last, so it has no window either.
        there = max(entries(draft.document, part), number)
        return PartForm(
            data,
            questions=part.for_entry(number, there),
            content=entry(draft.document, part, number),
            revision=draft.revision,
        )

    def _page(
        self, request: CouncilRequest, draft: Any, part: QuestionGroup, number: int, form: PartForm
    ) -> HttpResponse:
        groups = [(group[0].group, [name_of(each) for each in group]) for group in grouped(form.questions)]
        there = entries(draft.document, part)
        context = {
            "form": form,
            "draft": draft,
            "title": f"{part.one} {number}" if part.many else part.title,
            "caption": part.title if part.many else "",
            "groups": [(title, _with_time(form, names)) for title, names in groups],
            "removable": part.many and number <= there and not is_general(part),
        }
        return render(request, "setup/drafts/part.html", context, status=409 if form.errors else 200)


def _with_time(form: PartForm, names: list[str]) -> list[Any]:
    found = []
    for name in names:
        found += [form[each] for each in (name, f"{name}-time") if each in form.fields]
    return found

"""Triage at each stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, case_context_of, may_classify
from complaints.cases.operations import classifying, triage
from complaints.cases.operations.classifying import Assignment, Rerouting
from complaints.cases.rules.classifying import check_may_classify
from complaints.cases.rules.decisions import Age
from complaints.deadlines.explanation import said_of_age
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import DeclineReason, Move
from complaints.vocabulary.people import ContactMatter
from councils.queries import HeldRole, held_roles, names_of
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import number_in
from portal.casework.moves.views import MoveView
from portal.casework.presenters import DeadlineReader
from portal.casework.questions import policy_said
from portal.casework.triage import forms
from portal.http.access import CouncilRequest


class TriageView(MoveView):
    """All that is needed to decide about a contact, and the decision."""

    move = Move.ACCEPT
    # What records that someone is at risk, or that it is about a colleague.
    note_at_start: Callable[..., None] | None = None
    # What keeps what a contact is about, where contact with the person is limited.
    record_matter: Callable[..., None] | None = None
    # The policies that contacts are about, and what names one.
    policies: Callable[[int], Sequence[tuple[int, str]]] | None = None
    name_policy: Callable[..., None] | None = None
    # The dates entered, if they turned out to be outside the time limit.
    dates_too_old: Mapping[str, Any] = MappingProxyType({})
    form_class = forms.TriageForm
    template_name = "casework/triage/triage.html"
    # `as_view` gives what is shown, and which case is next.
    screen: Callable[[Actor, CaseContext, DeadlineReader, int, Sequence[HeldRole]], Any] = cast("Any", None)
    following: Callable[[Actor, str], str] = cast("Any", None)

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        case = classifying.triage(
            action_context,
            now=forms.classification(data),
            age=Age(data.get("occurred_on"), data.get("aware_on"), data.get("discretion", "")),
            rerouting=Rerouting(int(data["service_area"]), data["reason"]) if data["service_area"] else None,
            assignment=Assignment(int(data["officer"]), data.get("named_by", "")) if data["officer"] else None,
        )
        if self.record_matter and "matter" in data:
            self.record_matter(replace(action_context, seen_version=None), ContactMatter(data["matter"]))
        policy = policy_said(data)
        if self.name_policy and (policy["new"] or policy["policy_id"] not in (None, case.about_policy_id)):
            self.name_policy(replace(action_context, seen_version=None), **policy)
        if self.note_at_start:
            self.note_at_start(replace(action_context, seen_version=None), **forms.TriageForm.at_start(data))
        return case

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        case, facts = case_context.case, case_context.facts
        counted = self.policies is not None and facts.rules.practice.policy_clusters is not None
        hidden = {*facts.about_staff, self.request.actor.user_id}
        areas = self.request.council.servicearea_set.filter(Q(active=True) | Q(pk=case.service_area_id))
        chosen = number_in(self.request.POST.get("service_area", ""))
        of_service = case.service_area_id if chosen is None else chosen
        deadline_reader = DeadlineReader(timezone.now(), facts.calendar, self.request.council.due_soon_days)
        held = held_roles(case.council_id)
        self.shown = self.screen(self.request.actor, case_context, deadline_reader, of_service, held)
        return {
            "service_area_id": case.service_area_id,
            "services": [(str(area.pk), area.name) for area in areas.order_by("name")],
            "officers": self.shown.officers,
            "staff": [each for each in names_of(held) if each[0] not in hidden],
            "policies": self.policies(case.council_id) if self.policies and counted else (),
            "not_asked": [
                *(() if counted else forms.ABOUT_POLICY),
                *(() if facts.stage == 1 and facts.rules.age_limit is not None else forms.ABOUT_AGE),
                *(() if self.shown.others else ["named_by"]),
                *(["at_risk"] if facts.safeguarding else ()),
                *(() if case.person is not None and case.person.contact_limits else ["matter"]),
            ],
        }

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        decline = reverse("casework:decline", kwargs={"reference": case_context.case.reference})
        return {
            "screen": self.shown,
            "limit": rules.age_limit,
            "said": said_of_age(rules),
            "shown": case_context.facts.stage == 1,
            "decline_as_too_old": f"{decline}?{too_old_query(self.dates_too_old)}" if self.dates_too_old else "",
        }

    def on_refusal(
        self,
        request: CouncilRequest,
        case_context: CaseContext,
        action_context: ActionContext,
        data: dict[str, Any],
        refusal: RuleBroken,
    ) -> HttpResponse:
        if refusal.code == "accept.too_old":
            self.dates_too_old = data
        return super().on_refusal(request, case_context, action_context, data, refusal)

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        return {"service_area": case.service_area_id, "about_policy": case.about_policy_id, **_classified(case_context)}

    def made(self, request: CouncilRequest, case_context: CaseContext, at: datetime) -> HttpResponse:
        """Go to the next case to triage, if there is one."""
        reference = case_context.case.reference
        officer = case_context_of(request.actor, reference).case.officer
        assigned = f" and assigned to {officer.get_full_name()}" if officer else ""
        following = self.following(request.actor, reference)
        then = " This is the next case to triage." if following else ""
        messages.success(request, f"{reference} is accepted{assigned}.{then}")
        if following:
            return redirect("casework:accept", reference=following)
        return redirect("casework:case", reference=reference)


class ClassifyView(MoveView):
    move = Move.CLASSIFY
    form_class = forms.ClassifyForm
    done = "Changed."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return classifying.classify(action_context, now=forms.classification(data))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        check_may_classify(may_classify(self.request.actor, case_context.case))
        return {}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return _classified(case_context)


def _classified(case_context: CaseContext) -> dict[str, Any]:
    case = case_context.case
    return {"theme": case.theme, "severity": case.severity, "risks": case.risks}


def too_old_query(dates: Mapping[str, Any]) -> str:
    """Return the reason and the dates for the decline page's form."""
    known = {name: dates[name].isoformat() for name in ("occurred_on", "aware_on") if dates.get(name)}
    # Someone who knew at once became aware of it when it happened.
    return urlencode({"reason": DeclineReason.TOO_OLD.value, **{"aware_on": known.get("occurred_on", "")}, **known})


class RerouteView(MoveView):
    move = Move.REROUTE
    form_class = forms.RerouteForm
    done = "Sent to the other service."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return triage.reroute(action_context, service_area_id=int(data["service_area"]), reason=data["reason"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        areas = self.request.council.servicearea_set.filter(active=True).exclude(pk=case_context.case.service_area_id)
        return {"services": [(str(area.pk), area.name) for area in areas.order_by("name")]}


class NamePolicyView(MoveView):
    move = Move.NAME_POLICY
    form_class = forms.NamePolicyForm
    # `as_view` gives the policies that contacts are about, and what names one.
    policies: Callable[[int], Sequence[tuple[int, str]]] = cast("Any", None)
    name_policy: Callable[..., Any] = cast("Any", None)
    done = "Recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return self.name_policy(action_context, **policy_said(data))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        return {"policies": self.policies(case.council_id), "named": case.about_policy_id is not None}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"about_policy": case_context.case.about_policy_id}

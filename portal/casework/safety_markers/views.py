"""Safety markers for staff who visit someone: listed, added, reviewed and ended."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import case_to_post
from complaints.correspondence.queries.adjustments import people_of
from complaints.people.operations.safety_markers import add_safety_marker, end_safety_marker, review_safety_marker
from complaints.people.queries.behaviour import ended_markers_of, marker_of, markers_of
from complaints.people.rules.behaviour import SEE_SAFETY_MARKERS
from complaints.vocabulary.actions import ActionContext
from councils.calendars.rules import london_day
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.casework.safety_markers.forms import EndSafetyMarkerForm, ReviewSafetyMarkerForm, SafetyMarkerForm
from portal.casework.safety_markers.presenters import marker_cards
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, StaffView


class SafetyMarkersView(StaffView):
    roles = tuple(SEE_SAFETY_MARKERS)

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case, today = case_to_post(request.actor, reference), london_day(timezone.now())
        people = people_of(case)
        context = {
            "case": case,
            "cards": marker_cards(markers_of(request.actor, *people), case, today),
            "ended": marker_cards(ended_markers_of(request.actor, *people), case, today),
        }
        return render(request, "casework/safety_markers/safety_markers.html", context)


class SafetyMarkerFormView(StaffView):
    roles = tuple(SEE_SAFETY_MARKERS)
    title: ClassVar[str]
    button: ClassVar[str]
    done: ClassVar[str]
    form_class: ClassVar[type[PlainForm]]

    def record(self, action_context: ActionContext, data: dict[str, Any]) -> object:
        raise NotImplementedError

    def about(self, request: CouncilRequest, case: Any) -> str:
        return ""

    def get(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        return self.ask(request, case_to_post(request.actor, reference), None)

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.ask(request, case, form)
        try:
            self.record(ActionContext(case.pk, request.actor, timezone.now()), form.cleaned_data)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            name = refusal.code.rpartition(".")[2]
            form.add_error(name if name in form.fields else None, refusal.message)
            return self.ask(request, case, form, status=409)
        messages.success(request, self.done)
        return redirect("casework:safety-markers", reference=reference)

    def ask(self, request: CouncilRequest, case: Any, form: PlainForm | None, status: int = 200) -> HttpResponse:
        data: QueryDict | None = None
        context = {
            "case": case,
            "form": form or self.form_class(data),
            "view": self,
            "about": self.about(request, case),
        }
        return render(request, "casework/safety_markers/form.html", context, status=status)


class AddSafetyMarkerView(SafetyMarkerFormView):
    title = "Add a safety marker"
    button = "Add the marker"
    done = "The safety marker is added."
    form_class = SafetyMarkerForm

    def record(self, action_context: ActionContext, data: dict[str, Any]) -> object:
        return add_safety_marker(action_context, **data)


class MarkerInForceView(SafetyMarkerFormView):
    """A step about one marker, which is shown."""

    def about(self, request: CouncilRequest, case: Any) -> str:
        return marker_of(request.actor, self.kwargs["pk"], *people_of(case)).hazard


class ReviewSafetyMarkerView(MarkerInForceView):
    title = "Review a safety marker"
    button = "Keep the marker"
    done = "The safety marker is kept."
    form_class = ReviewSafetyMarkerForm

    def record(self, action_context: ActionContext, data: dict[str, Any]) -> object:
        return review_safety_marker(action_context, self.kwargs["pk"], review_on=data["review_on"])


class EndSafetyMarkerView(MarkerInForceView):
    title = "End a safety marker"
    button = "End the marker"
    done = "The safety marker has ended."
    form_class = EndSafetyMarkerForm

    def record(self, action_context: ActionContext, data: dict[str, Any]) -> object:
        return end_safety_marker(action_context, self.kwargs["pk"], why=data["why"])

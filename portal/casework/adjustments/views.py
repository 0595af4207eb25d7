"""A person's adjustments: listed, classified, recorded, agreed or refused, reviewed and ended."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import case_to_post
from complaints.correspondence.queries.adjustments import adjustment_of, unclassified_of
from complaints.notifications.queries import colleagues_in_casework
from complaints.people.operations.adjustments import add_adjustment, classify, decide_adjustment, end_adjustment
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.people import AdjustmentKind
from councils.calendars.rules import london_day
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.casework.adjustments.forms import (
    AddAdjustmentForm,
    ClassifyAdjustmentsForm,
    DecideAdjustmentForm,
    EndAdjustmentForm,
)
from portal.casework.adjustments.presenters import COMPLAINANT, adjustments_by_reader, reader_choices
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, StaffView
from portal.http.errors import sent_as


class AdjustmentsView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        context = {
            "case": case,
            "readers": adjustments_by_reader(case),
            "unclassified": unclassified_of(case),
        }
        return render(request, "casework/adjustments/adjustments.html", context)


class AdjustmentFormView(StaffView):
    """A page on which one thing about an adjustment is recorded."""

    roles = tuple(CASEWORK_ROLES)
    title: ClassVar[str]
    intro: ClassVar[str] = ""
    button: ClassVar[str]
    done: ClassVar[str]
    # Where the error of a refusal stands.
    fields: ClassVar[dict[str, str]] = {}

    def form(self, case: Any, data: QueryDict | None) -> PlainForm:
        raise NotImplementedError

    def record(self, context: ActionContext, form: Any) -> object:
        raise NotImplementedError

    def about(self, case: Any) -> str:
        return ""

    def get(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        return self.ask(request, case, self.form(case, None))

    def post(self, request: CouncilRequest, reference: str, **_: int) -> HttpResponse:
        case = case_to_post(request.actor, reference)
        form = self.form(case, request.POST)
        if not form.is_valid():
            return self.ask(request, case, form)
        try:
            self.record(ActionContext(case.pk, request.actor, timezone.now(), sent_as=sent_as(request)), form)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            if not isinstance(refusal, AlreadySent):
                form.add_error(self.fields.get(refusal.code), refusal.message)
                return self.ask(request, case, form, status=409)
        messages.success(request, self.done)
        return redirect("casework:adjustments", reference=reference)

    def ask(self, request: CouncilRequest, case: Any, form: PlainForm, status: int = 200) -> HttpResponse:
        context = {"case": case, "form": form, "view": self, "about": self.about(case)}
        return render(request, "casework/adjustments/form.html", context, status=status)


class ClassifyAdjustmentsView(AdjustmentFormView):
    title = "Classify adjustments"
    button = "Save"
    done = "What they asked for is classified."
    fields: ClassVar = {"adjustment.none": "kinds"}

    def form(self, case: Any, data: QueryDict | None) -> PlainForm:
        return ClassifyAdjustmentsForm(data)

    def about(self, case: Any) -> str:
        return str(case.adjustments)

    def record(self, context: ActionContext, form: Any) -> object:
        said = form.cleaned_data
        return classify(context, kinds=[AdjustmentKind(kind) for kind in said["kinds"]], reason=said["reason"])


class AddAdjustmentView(AdjustmentFormView):
    title = "Record an adjustment"
    button = "Save"
    done = "The adjustment is recorded. It counts from now on. Agree or refuse it next."
    fields: ClassVar = {
        "adjustment.detail": "detail",
        "adjustment.contact": "contact",
        "adjustment.known": "kind",
    }

    def form(self, case: Any, data: QueryDict | None) -> PlainForm:
        chosen = {"person": self.request.GET.get("for", "")}
        staff = colleagues_in_casework(case.council_id)
        return AddAdjustmentForm(data, initial=chosen, staff=staff, readers=reader_choices(case))

    def record(self, context: ActionContext, form: Any) -> object:
        said = form.cleaned_data
        kind = AdjustmentKind(said["kind"])
        contact_id = int(said["contact"]) if said["contact"] and kind is AdjustmentKind.NAMED_CONTACT else None
        person = said.get("person", COMPLAINANT)
        person_id = None if person == COMPLAINANT else int(person)
        return add_adjustment(context, kind=kind, detail=said["detail"], contact_id=contact_id, person_id=person_id)


class OneAdjustmentView(AdjustmentFormView):
    def adjustment(self, case: Any) -> Any:
        return adjustment_of(case, self.kwargs["pk"])

    def about(self, case: Any) -> str:
        row = self.adjustment(case)
        needed = f"{row}: {row.detail}" if row.detail else str(row)
        return needed if row.person_id == case.person_id else f"{row.person.name}\n{needed}"


class DecideAdjustmentView(OneAdjustmentView):
    title = "Agree, review or refuse an adjustment"
    intro = "Say what you considered. Only staff can see your answers."
    button = "Save"
    done = "The decision is recorded."
    fields: ClassVar = {
        "adjustment.discussed_on": "discussed_on",
        "adjustment.review_on": "review_on",
        "adjustment.reason": "reason",
        "adjustment.instead": "instead",
    }

    def form(self, case: Any, data: QueryDict | None) -> PlainForm:
        row = self.adjustment(case)
        known = {
            "discussed_on": row.discussed_on or london_day(timezone.now()),
            "review_on": row.review_on,
            "email_counts": row.email_counts,
        }
        return DecideAdjustmentForm(data, initial=known, kind=AdjustmentKind(row.kind))

    def record(self, context: ActionContext, form: Any) -> object:
        return decide_adjustment(context, self.kwargs["pk"], form.outcome())


class EndAdjustmentView(OneAdjustmentView):
    title = "End an adjustment"
    button = "End it"
    done = "The adjustment has ended."

    def form(self, case: Any, data: QueryDict | None) -> PlainForm:
        self.adjustment(case)
        return EndAdjustmentForm(data)

    def record(self, context: ActionContext, form: Any) -> object:
        return end_adjustment(context, self.kwargs["pk"], why=form.cleaned_data["why"])

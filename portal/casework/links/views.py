"""Link two cases, or split one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, case_context_of, link_of
from complaints.links.operations import linking, splitting
from complaints.links.rules import SplitPart
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.people import LinkKind
from councils.vocabulary.errors import RuleBroken
from portal.casework.links.forms import LinkForm, RemoveLinkForm, SplitForm
from portal.casework.moves.views import MoveView
from portal.http.access import CouncilRequest, StaffView


class SplitView(MoveView):
    move = Move.SPLIT
    form_class = SplitForm
    template_name = "casework/links/split.html"
    done = "Split into two cases."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        part = SplitPart(data["summary"], data["description"], int(data["service_area"]), data["wanted"])
        new = splitting.split_case(action_context, part)
        self.done = f"Split into two cases. The new one is {new.reference}, which waits for triage."
        return new

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        areas = self.request.council.servicearea_set.filter(active=True).order_by("name")
        return {"services": [(str(area.pk), area.name) for area in areas]}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"service_area": case_context.case.service_area_id}


class LinkCasesView(StaffView):
    """Also posted to from the panel of possible duplicates."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        return self._ask(request, reference, LinkForm())

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self._ask(request, reference, form)
        said = form.cleaned_data
        kind = LinkKind(said["kind"])
        try:
            other = linking.link_cases(
                _context(request, reference),
                kind=kind,
                reference=said["reference"],
                elsewhere=said["elsewhere"],
                reason=said["reason"],
            )
        except RuleBroken as refusal:
            form.add_error("elsewhere" if refusal.code in ELSEWHERE else "reference", refusal.message)
            return self._ask(request, reference, form, status=409)
        messages.success(request, DONE[kind].format(other))
        return redirect("casework:case", reference=reference)

    def _ask(self, request: CouncilRequest, reference: str, form: LinkForm, status: int = 200) -> HttpResponse:
        case = case_context_of(request.actor, reference).case
        return render(request, "casework/links/link.html", {"form": form, "case": case}, status=status)


ELSEWHERE = ("link.both", "link.elsewhere")
DONE = {
    LinkKind.RELATED: "This case is linked to {} now.",
    LinkKind.JOINT: "This case is a joint matter with {} now.",
    LinkKind.NOT_DUPLICATE: "This is not a duplicate of {}. We will not suggest it again.",
}


class RemoveLinkView(StaffView):
    def get(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        return self._ask(request, reference, pk, RemoveLinkForm())

    def post(self, request: CouncilRequest, reference: str, pk: int) -> HttpResponse:
        form = RemoveLinkForm(request.POST)
        if not form.is_valid():
            return self._ask(request, reference, pk, form)
        try:
            linking.remove_link(_context(request, reference), pk, reason=form.cleaned_data["reason"])
        except ObjectDoesNotExist:
            # Pressed twice, or a colleague was quicker.
            messages.info(request, "There is no such link any more.")
        else:
            messages.success(request, "The link was removed.")
        return redirect("casework:case", reference=reference)

    def _ask(self, request: CouncilRequest, reference: str, pk: int, form: RemoveLinkForm) -> HttpResponse:
        case = case_context_of(request.actor, reference).case
        context = {"form": form, "case": case, "link": link_of(request.actor, case, pk)}
        return render(request, "casework/links/remove_link.html", context)


def _context(request: CouncilRequest, reference: str) -> ActionContext:
    case = case_context_of(request.actor, reference).case
    return ActionContext(case.pk, request.actor, timezone.now())

"""One part of a draft, as a form."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.policies.operations.drafts import DraftTurn
from councils.policies.queries import policy_draft
from councils.policies.rules.policy_editing import answered, entries, entry, without
from councils.policies.rules.policy_questions import QuestionGroup, part_called
from councils.vocabulary.roles import KEEPERS
from portal.http.access import CouncilRequest, StaffView
from portal.setup.changing import changed
from portal.setup.part_form import PartForm, name_of
from portal.setup.rule_cards import grouped, is_general


class EditPartView(StaffView):
    """Change one entry, add one after the last, or take one out."""

    roles = KEEPERS

    def get(self, request: CouncilRequest, pk: int, part: str, number: int) -> HttpResponse:
        """The form with what the draft says."""
        draft, found = self._found(request, pk, part, number)
        return self._page(request, draft, found, number, self._form(None, draft, found, number))

    def post(self, request: CouncilRequest, pk: int, part: str, number: int) -> HttpResponse:
        """Put the answers in, or say what is wrong with them; then the draft is as it was."""
        draft, found = self._found(request, pk, part, number)
        form = self._form(request.POST, draft, found, number)
        if form.is_valid():
            if "remove" in request.POST:
                document = partial(without, draft.document, found, number)
            else:
                document = partial(answered, draft.document, found, number, form.answers())
            if changed(form, DraftTurn(pk, request.actor, timezone.now(), form.cleaned_data["seen"]), document):
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
        # A further stage comes last, so it has no window either.
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
        return render(request, "setup/part.html", context, status=409 if form.errors else 200)


def _with_time(form: PartForm, names: list[str]) -> list[Any]:
    """The fields of a group; a start's time stands after its day."""
    found = []
    for name in names:
        found += [form[each] for each in (name, f"{name}-time") if each in form.fields]
    return found

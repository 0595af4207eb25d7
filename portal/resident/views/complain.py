"""One page for each question of a complaint."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.access import CouncilRequest
from portal.resident import steps
from portal.resident.drafts import draft_of, open_draft, remember
from portal.resident.forms import PlainForm
from portal.resident.private import PrivatePage


class Question(PrivatePage):
    """Shows one question and keeps its answer; nothing depends on the order in which they are answered."""

    def get(self, request: CouncilRequest, step: str) -> HttpResponse:
        """The question, with what was answered before."""
        draft = draft_of(request)
        initial = steps.prefilled(step, draft.answers, request.user)
        return self._page(request, step, self._form(request, step, initial=initial))

    def post(self, request: CouncilRequest, step: str) -> HttpResponse:
        """Keep the answer and go on, or show what is missing."""
        form = self._form(request, step, request.POST)
        if not form.is_valid():
            return self._page(request, step, form)
        draft = open_draft(request)
        draft.answers[step] = form.cleaned_data
        draft.save()
        following = steps.CHECK if request.GET.get("then") == steps.CHECK else steps.after(step)
        return remember(request, redirect(address(request, following)), draft)

    def _form(self, request: CouncilRequest, step: str, *args: Any, **kwargs: Any) -> PlainForm:
        if step not in steps.BY_SLUG:
            raise Http404
        if step == "service":
            kwargs["services"] = [(slug, area.name) for slug, area in steps.services(request).items()]
        return steps.BY_SLUG[step].form(*args, **kwargs)

    def _page(self, request: CouncilRequest, step: str, form: PlainForm) -> HttpResponse:
        changing = request.GET.get("then") == steps.CHECK
        previous = steps.CHECK if changing else steps.before(step)
        words = {name: getattr(form, name, "") for name in ("heading", "intro")}
        return render(request, "resident/question.html", {"form": form, "back": address(request, previous), **words})


def address(request: CouncilRequest, step: str) -> str:
    """Where a page of the form is; the page before the first is the start."""
    place = {"council_slug": request.council.slug}
    if step in steps.BY_SLUG:
        return reverse("resident:question", kwargs={**place, "step": step})
    return reverse(f"resident:{step or 'start'}", kwargs=place)
